using System;
using Xunit;

namespace PSRedis.Tests;

/// <summary>What the framework under the tests is.</summary>
internal static class FrameworkUnderTest
{
    /// <summary>Whether it is Mono, which stands in for .NET Framework where there is no Windows.</summary>
    public static bool IsMono { get; } = Type.GetType("Mono.Runtime") is not null;

    /// <summary>Why what a server does not read cannot be tested there.</summary>
    public const string WritesBlock = "a write waits until it is read, on a socket that does not block, too";

    /// <summary>Skips a test of what Mono itself cannot.</summary>
    public static void SkipOnMono(string because) => Assert.SkipWhen(IsMono, $"on Mono {because}");
}
