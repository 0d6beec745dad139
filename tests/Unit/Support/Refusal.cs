namespace PSRedis.Tests;

/// <summary>Checks errors, which must not show a password.</summary>
internal static class Refusal
{
    /// <summary>The password that these tests use.</summary>
    public const string Secret = "Tr0ub4dor-s3cret";

    /// <summary>The error of an action that has to fail. Its message contains the given texts, and the password appears nowhere.</summary>
    public static T Of<T>(Action action, params string[] texts) where T : Exception => Check(Assert.Throws<T>(action), texts);

    public static T Check<T>(T error, params string[] texts) where T : Exception
    {
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.All(texts, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        return error;
    }
}
