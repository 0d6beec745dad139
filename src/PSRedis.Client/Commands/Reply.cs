using System.Collections.Specialized;

namespace PSRedis.Commands;

/// <summary>Readers of replies. Each accepts the RESP2 and the RESP3 form.</summary>
internal static class Reply
{
    private static readonly byte[] OkText = RedisText.GetBytes("OK");
    private static readonly byte[] PongText = RedisText.GetBytes("PONG");
    private static readonly byte[] QueuedText = RedisText.GetBytes("QUEUED");

    // Shared delegates, so that a command allocates none.
    public static readonly Func<RespValue, bool> Ok = static reply => Is(reply, OkText) ? true : throw reply.Unexpected("OK");
    // Some proxies answer PING with a bulk string.
    public static readonly Func<RespValue, bool> Pong = static reply => reply.IsString(PongText) ? true : throw reply.Unexpected("PONG");
    public static readonly Func<RespValue, bool> Status = static reply => reply.Type is RespType.SimpleString ? true : throw reply.Unexpected("a status");
    public static readonly Func<RespValue, bool> OkOrNull = static reply => !reply.IsNull && Ok(reply);
    public static readonly Func<RespValue, bool> Boolean = static reply => reply.AsBoolean();
    public static readonly Func<RespValue, long> Integer = static reply => reply.AsInteger();
    public static readonly Func<RespValue, long?> IntegerOrNull = static reply => reply.IsNull ? null : reply.AsInteger();
    public static readonly Func<RespValue, double?> DoubleOrNull = static reply => reply.IsNull ? null : reply.AsDouble();
    public static readonly Func<RespValue, double> Double = static reply => reply.AsDouble();
    public static readonly Func<RespValue, string?> Text = static reply => reply.AsText();
    public static readonly Func<RespValue, string> RequiredText = static reply => reply.AsText() ?? throw reply.Unexpected("text");
    public static readonly Func<RespValue, object?> TextObject = static reply => reply.AsText();
    public static readonly Func<RespValue, object?> BytesObject = static reply => reply.AsBytes();

    /// <summary>Whether a reply is that to a command which MULTI has queued. It is never a value, and never a reply outside a transaction.</summary>
    public static bool IsQueued(in RespValue reply) => Is(reply, QueuedText);

    /// <summary>One value as text, or as bytes.</summary>
    public static Func<RespValue, object?> Value(bool asBytes) => asBytes ? BytesObject : TextObject;

    /// <summary>Values in order.</summary>
    public static Func<RespValue, T[]> ArrayOf<T>(Func<RespValue, T> item) => reply => Array.ConvertAll(reply.AsItems(), value => item(value));

    /// <summary>
    /// Names with their values, in the server's order: RESP2 sends them flat, RESP3 as a map. The names are case-sensitive. The values of a name that
    /// occurs more than once become an array.
    /// </summary>
    public static Func<RespValue, OrderedDictionary> Dictionary(Func<RespValue, object?> value) => reply =>
    {
        RespValue[] items = reply.AsItems();
        var dictionary = new OrderedDictionary(items.Length / 2, StringComparer.Ordinal);
        HashSet<string>? repeated = null;
        for (int i = 0; i + 1 < items.Length; i += 2)
        {
            string name = RequiredText(items[i]);
            if (!dictionary.Contains(name)) dictionary.Add(name, value(items[i + 1]));
            // The set is needed because a value may itself be an array.
            else if ((repeated ??= new(StringComparer.Ordinal)).Add(name)) dictionary[name] = new[] { dictionary[name], value(items[i + 1]) };
            else dictionary[name] = (object?[])[.. (object?[])dictionary[name]!, value(items[i + 1])];
        }
        return dictionary;
    };

    /// <summary>Adds a value that is not an array under a name; the values of a name that occurs more than once become an array.</summary>
    public static void Add(OrderedDictionary dictionary, string name, object? value) => dictionary[name] = dictionary[name] switch
    {
        null => value,
        object?[] several => (object?[])[.. several, value],
        { } first => new[] { first, value },
    };

    /// <summary>Text with several lines, or an array of lines.</summary>
    public static string Lines(RespValue reply) =>
        reply.IsAggregate ? string.Join("\n", Array.ConvertAll(reply.AsItems(), line => line.AsText())) : reply.AsText() ?? string.Empty;

    /// <summary>Any reply as plain objects. An empty map becomes an empty array, as in RESP2.</summary>
    public static object? Any(RespValue reply, bool asBytes) => reply is { Type: RespType.Map, Items.Count: 0 } ? Array.Empty<object?>() : AnyShape(reply, asBytes);

    private static object? AnyShape(RespValue reply, bool asBytes) => reply.Type switch
    {
        RespType.Integer => reply.AsInteger(),
        RespType.Double => reply.AsDouble(),
        RespType.Boolean => reply.AsBoolean(),
        RespType.BigNumber => reply.AsBigInteger(),
        RespType.Map => Dictionary(value => AnyWithin(value, asBytes))(reply),
        RespType.Array or RespType.Set or RespType.Push => ArrayOf(item => AnyWithin(item, asBytes))(reply),
        RespType.BulkString or RespType.VerbatimString when asBytes => reply.AsBytes(),
        _ => reply.AsText(),
    };

    private static bool Is(in RespValue reply, byte[] status) => reply.Type is RespType.SimpleString && reply.IsString(status);

    // An error inside an aggregate is one of its values.
    private static object? AnyWithin(RespValue reply, bool asBytes) => reply.IsError ? reply.AsError() : AnyShape(reply, asBytes);
}
