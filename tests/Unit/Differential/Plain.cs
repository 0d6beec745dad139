using System.Collections;
using System.Collections.Specialized;

namespace PSRedis.Tests.Differential;

/// <summary>Converts replies to the form in which those of the two clients are compared: bytes, numbers, booleans, null, errors, and arrays of these.</summary>
internal static class Plain
{
    /// <summary>Times to live are multiples of this, so that they appear unchanged during a test. The same value is in redis_py_peer.py.</summary>
    public static readonly TimeSpan TimeUnit = TimeSpan.FromMinutes(10);

    /// <summary>Converts a result of PSRedis.</summary>
    public static object? Of(object? value) => value switch
    {
        // The same whether it was read as text or as bytes.
        string text => RedisText.GetBytes(text),
        int number => (long)number,
        OrderedDictionary pairs => Sorted(pairs.Cast<DictionaryEntry>().Select(pair => new[] { Of(pair.Key), Of(pair.Value) })),
        SortedSetMember member => new[] { Of(member.Member), member.Score },
        PoppedItem item => new[] { Of(item.Key), Of(item.Value) },
        // redis-py omits the code ERR.
        RedisServerException error when error.Message.StartsWith("ERR ", StringComparison.Ordinal) => new RedisServerException(error.Message[4..]),
        IEnumerable items and not byte[] => items.Cast<object?>().Select(Of).ToArray(),
        _ => value,
    };

    /// <summary>Sorts unordered items.</summary>
    public static object?[] Sorted(IEnumerable<object?> items) => [.. items.OrderBy(Show.Of, StringComparer.Ordinal)];

    /// <summary>Converts the reply of PTTL to units of time; -1 and -2 stay.</summary>
    public static object? Time(long milliseconds) => milliseconds < 0 ? milliseconds : (long)Math.Round(milliseconds / TimeUnit.TotalMilliseconds);

    /// <inheritdoc cref="Time(long)"/>
    public static object? Time(KeyExpiration? expiration) =>
        Time(expiration is null ? -2 : expiration.TimeToLive is { } time ? (long)time.TotalMilliseconds : -1);
}
