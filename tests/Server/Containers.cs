using System;
using System.Linq;
using DotNet.Testcontainers.Builders;
using PSRedis.Hosting;
using Testcontainers.Redis;

namespace PSRedis.Testing;

/// <summary>Servers in containers, where a Docker engine answers.</summary>
internal static class Containers
{
    /// <summary>Picks another than the first of <see cref="Images"/>.</summary>
    public const string Variable = "PSREDIS_TEST_IMAGE";

    /// <summary>The images, and the only place of their tags.</summary>
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
            // The engine itself is asked, which takes some seconds where there is none: a docker command on the PATH may be a client alone.
            RedisContainer container = new RedisBuilder(image.Name).Build();
            container.StartAsync().GetAwaiter().GetResult();
            return new TestServer(image.Name, $"redis://{container.GetConnectionString()}", () => container.DisposeAsync().AsTask().GetAwaiter().GetResult());
        }
        catch (DockerUnavailableException)
        {
            // Not on the standard output: that may be read for the URL of the server.
            Console.Error.WriteLine("No Docker engine answers, so no container is used.");
            return null;
        }
    }
}
