using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Security;

namespace PSRedis.Binding;

/// <summary>Converts a single PowerShell value to an argument, the same way in every culture.</summary>
internal static class RedisScalar
{
    /// <summary>The value as an argument of a command.</summary>
    /// <exception cref="ArgumentException">It is not a single value, or must not be written.</exception>
    public static RedisArgument From(object? value) => value is PSObject argument && NumberLiteral.TextOf(argument) is { } typed ? typed : Unwrap.Base(value) switch
    {
        string text => text,
        byte[] bytes => bytes,
        int number => number,
        long number => number,
        bool flag => flag ? "True" : "False",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTime date => date.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset date => date.ToString("o", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        Enum name => name.ToString(),
        char letter => letter.ToString(),
        // These have one established text form. That of any other object would be a guess.
        IFormattable and (decimal or byte or sbyte or short or ushort or uint or ulong or Guid or BigInteger) and var plain =>
            ((IFormattable)plain).ToString(null, CultureInfo.InvariantCulture),
        Uri or Version or System.Net.IPAddress => value!.ToString()!,
        null => throw new ArgumentException("$null cannot be written to Redis. Write an empty string, or remove the key."),
        SecureString or PSCredential => throw new ArgumentException("A SecureString or PSCredential cannot be written to Redis. Convert it to text first if that is intended."),
        var other => throw new ArgumentException(NoSingleValue(other)),
    };

    /// <summary>The message for a value that is not a single value.</summary>
    public static string NoSingleValue(object value) =>
        $"{Describe(Unwrap.Base(value)!)} is not a single value. Use ConvertTo-Json -Compress to store it as text,"
        + " or Set-RedisKey to store a hashtable or object as a hash and a collection as a list.";

    /// <summary>The value as a score of a sorted set.</summary>
    /// <exception cref="ArgumentException">It is not a number.</exception>
    public static double Score(object? value) => Unwrap.Base(value) switch
    {
        "inf" or "+inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        // PowerShell converts '1,5' to 15, and an empty string, such as an empty cell of a table, to 0.
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double score) && !double.IsNaN(score) => score,
        not (null or string) and var other when LanguagePrimitives.TryConvertTo(other, CultureInfo.InvariantCulture, out double score) && !double.IsNaN(score) => score,
        _ => throw new ArgumentException($"'{value}' is not a number. Specify a number, inf or -inf."),
    };

    private static string Describe(object value) => value switch
    {
        PSObject => "An object with properties",
        IDictionary => "A hashtable",
        IEnumerable => "A collection",
        _ => $"A value of the type {value.GetType().Name}",
    };
}
