namespace PSRedis.Tests;

/// <summary>How many rounds random tests run: more with <c>./build.sh test -Length Nightly</c>.</summary>
internal static class TestLength
{
    private static readonly bool IsNightly = string.Equals(Environment.GetEnvironmentVariable("PSREDIS_TEST_LENGTH"), "Nightly", StringComparison.OrdinalIgnoreCase);

    /// <summary>The number of rounds in a short run, and in a nightly one.</summary>
    public static int Of(int common, int nightly) => IsNightly ? nightly : common;
}
