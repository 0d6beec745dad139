namespace PSRedis.Tests;

/// <summary>The framework that runs the tests.</summary>
internal static class FrameworkUnderTest
{
    /// <summary>Whether it is Mono, which stands in for .NET Framework without Windows.</summary>
    public static bool IsMono { get; } = Type.GetType("Mono.Runtime") is not null;

    /// <summary>Why tests of a server that does not read cannot run on Mono.</summary>
    public const string WritesBlock = "a write blocks until it is read, even on a non-blocking socket";

    /// <summary>Skips a test of what Mono does not support.</summary>
    public static void SkipOnMono(string because) => Assert.SkipWhen(IsMono, $"on Mono {because}");
}
