using System;
using System.Linq;
using DotNet.Testcontainers.Builders;
using PSRedis.Hosting;
using Testcontainers.Redis;

namespace PSRedis.Testing;

/// <summary>Servers in containers, if a Docker engine answers.</summary>
internal static class Containers
{
    /// <summary>The environment variable that selects another image than the first of <see cref="Images"/>.</summary>
    public const string Variable = "PSREDIS_TEST_IMAGE";

    /// <summary>The images, with their pinned tags.</summary>
    public static readonly (ServerEngine Engine, string Name)[] Images =
    [
        (ServerEngine.Redis, "redis:8"),
        (ServerEngine.Redis, "redis:7"),
        (ServerEngine.Valkey, "valkey/valkey:9"),
    ];

    /// <summary>Starts a container; null if there is no image of that kind, or no Docker engine answers.</summary>
    public static TestServer? Start(ServerEngine engine)
    {
        string? wanted = Environment.GetEnvironmentVariable(Variable);
        (ServerEngine Engine, string Name) image = Images.FirstOrDefault(image =>
            (engine == ServerEngine.Auto || engine == image.Engine) && (string.IsNullOrEmpty(wanted) || wanted == image.Name));
        if (image.Name is null) return null;
        try
        {
            // Asks the engine itself, since a docker command on the PATH may be only a client. Without an engine this takes some seconds.
            RedisContainer container = new RedisBuilder(image.Name).Build();
            container.StartAsync().GetAwaiter().GetResult();
            return new TestServer(image.Name, $"redis://{container.GetConnectionString()}", () => container.DisposeAsync().AsTask().GetAwaiter().GetResult());
        }
        catch (DockerUnavailableException)
        {
            // Not on standard output, from which the URL of the server may be read.
            Console.Error.WriteLine("No Docker engine answers, so no container is used.");
            return null;
        }
    }
}
