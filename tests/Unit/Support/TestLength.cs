using System;

namespace PSRedis.Tests;

/// <summary>How long the tests may take that do something at random, again and again: <c>./build.sh test -Length Nightly</c> makes them long.</summary>
internal static class TestLength
{
    private static readonly bool IsNightly = string.Equals(Environment.GetEnvironmentVariable("PSREDIS_TEST_LENGTH"), "Nightly", StringComparison.OrdinalIgnoreCase);

    /// <summary>How often: in a common run, and in one at night.</summary>
    public static int Of(int common, int nightly) => IsNightly ? nightly : common;
}
