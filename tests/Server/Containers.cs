using System;
using System.Linq;
using PSRedis.Hosting;
#if TESTCONTAINERS
using DotNet.Testcontainers.Builders;
using Testcontainers.Redis;
#endif

namespace PSRedis.Testing;

/// <summary>Servers in containers; only in a build with <c>UseTestcontainers</c>.</summary>
internal static class Containers
{
    /// <summary>Picks another than the first of <see cref="Images"/>.</summary>
    public const string Variable = "PSREDIS_TEST_IMAGE";

    public static readonly (ServerEngine Engine, string Name)[] Images =
    [
        (ServerEngine.Redis, "redis:8"),
        (ServerEngine.Redis, "redis:7"),
        (ServerEngine.Valkey, "valkey/valkey:8"),
    ];

    /// <summary>Starts a container; null if there is no image of that kind, or no Docker engine answers.</summary>
    public static TestServer? Start(ServerEngine engine)
    {
        string? wanted = Environment.GetEnvironmentVariable(Variable);
        (ServerEngine Engine, string Name) image = Images.FirstOrDefault(image =>
            (engine == ServerEngine.Auto || engine == image.Engine) && (string.IsNullOrEmpty(wanted) || wanted == image.Name));
        if (image.Name is null) return null;
#if TESTCONTAINERS
        try
        {
            RedisContainer container = new RedisBuilder(image.Name).Build();
            container.StartAsync().GetAwaiter().GetResult();
            return new TestServer(image.Engine, $"redis://{container.GetConnectionString()}", () => container.DisposeAsync().AsTask().GetAwaiter().GetResult());
        }
        catch (DockerUnavailableException)
        {
            return null;
        }
#else
        return null;
#endif
    }
}
