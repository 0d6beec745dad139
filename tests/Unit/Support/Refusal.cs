using System;
using Xunit;

namespace PSRedis.Tests;

/// <summary>Errors, and what they must not say.</summary>
internal static class Refusal
{
    /// <summary>The password of all that is refused here.</summary>
    public const string Secret = "Tr0ub4dor-s3cret";

    /// <summary>The error of something that has to fail: it has these texts in its message, and the password nowhere.</summary>
    public static T Of<T>(Action action, params string[] texts) where T : Exception => Check(Assert.Throws<T>(action), texts);

    public static T Check<T>(T error, params string[] texts) where T : Exception
    {
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.All(texts, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        return error;
    }
}
