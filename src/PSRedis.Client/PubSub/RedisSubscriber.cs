namespace PSRedis;

/// <summary>Receives the messages of channels (SUBSCRIBE and PSUBSCRIBE, since 2.0), on a link of its own.</summary>
public sealed class RedisSubscriber : RedisListener<RedisMessage>
{
    private static readonly byte[] MessageType = RedisText.GetBytes("message");
    private static readonly byte[] PatternMessageType = RedisText.GetBytes("pmessage");
    private static readonly byte[] SubscribeType = RedisText.GetBytes("subscribe");
    private static readonly byte[] PatternSubscribeType = RedisText.GetBytes("psubscribe");
    private static readonly byte[] PongType = RedisText.GetBytes("pong");
    private static readonly byte[] SimplePongType = RedisText.GetBytes("PONG");

    private readonly string[] _channels;
    private readonly string[] _patterns;
    private readonly bool _asBytes;
    private readonly NameCache _channel = new();
    private readonly NameCache _pattern = new();

    private RedisSubscriber(RedisConnection connection, IEnumerable<string> channels, IEnumerable<string> patterns, bool asBytes) : base(connection)
    {
        _channels = [.. channels.Distinct(StringComparer.Ordinal)];
        _patterns = [.. patterns.Distinct(StringComparer.Ordinal)];
        _asBytes = asBytes;
        Requests =
        [
            .. _channels.Length > 0 ? [Commands.PubSub.Subscribe(_channels)] : Array.Empty<RedisCommand>(),
            .. _patterns.Length > 0 ? [Commands.PubSub.SubscribePattern(_patterns)] : Array.Empty<RedisCommand>(),
        ];
        if (Requests.Length == 0) throw new ArgumentException("There is nothing to subscribe to: specify a channel or a pattern.");
    }

    /// <summary>The channels, by name.</summary>
    public IReadOnlyList<string> Channels => _channels;

    /// <summary>The patterns.</summary>
    public IReadOnlyList<string> Patterns => _patterns;

    private protected override RedisCommand[] Requests { get; }

    private protected override int Confirmations => _channels.Length + _patterns.Length;

    /// <summary>Subscribes. When this returns, the server has confirmed all subscriptions: every message published from then on is received.</summary>
    /// <param name="connection">A connection to the server, whose options are used, except the database. It may be closed afterwards.</param>
    /// <param name="channels">Channels by name.</param>
    /// <param name="patterns">Channels by glob pattern (<c>*</c>, <c>?</c> and <c>[…]</c>).</param>
    /// <param name="asBytes">Whether messages are <c>byte[]</c> instead of text.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="ArgumentException">There is neither a channel nor a pattern, or one is not Unicode.</exception>
    /// <exception cref="RedisServerException">The server refuses: <c>NOPERM</c> if the user has no permission for a channel.</exception>
    /// <exception cref="RedisException">The link cannot be established.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static RedisSubscriber Open(
        RedisConnection connection, IEnumerable<string> channels, IEnumerable<string> patterns, bool asBytes = false, CancellationToken cancellation = default)
    {
        var subscriber = new RedisSubscriber(connection, Check.NotNull(channels), Check.NotNull(patterns), asBytes);
        subscriber.Connect(cancellation);
        return subscriber;
    }

    /// <summary>Channels, patterns and endpoint, as text for display.</summary>
    public override string ToString()
    {
        string[] parts = [.. Part("channel", _channels), .. Part("pattern", _patterns)];
        return $"{string.Join(" and ", parts)} at {Endpoint}";

        static IEnumerable<string> Part(string what, string[] names) =>
            names.Length == 0 ? [] : [$"{what}{(names.Length == 1 ? "" : "s")} {string.Join(", ", names.Select(name => $"'{name}'"))}"];
    }

    // In RESP2 a message is an array without a request, in RESP3 a push with the same items.
    private protected override ReplyKind Read(in RespValue reply, out RedisMessage? item)
    {
        item = null;
        RespValue[] items = reply.ItemArray;
        if (items.Length == 3 && items[0].IsString(MessageType))
        {
            item = new RedisMessage(_channel.Read(items[1]), null, Payload(items[2]), ReceivedAt);
            return ReplyKind.Item;
        }
        if (items.Length == 4 && items[0].IsString(PatternMessageType))
        {
            item = new RedisMessage(_channel.Read(items[2]), _pattern.Read(items[1]), Payload(items[3]), ReceivedAt);
            return ReplyKind.Item;
        }
        if (items.Length == 3 && (items[0].IsString(SubscribeType) || items[0].IsString(PatternSubscribeType))) return ReplyKind.Confirmation;
        bool isExpected = reply.Type == RespType.Push || reply.IsString(SimplePongType) || (items.Length == 2 && items[0].IsString(PongType));
        return isExpected ? ReplyKind.Other : throw reply.Unexpected("a message");
    }

    private object Payload(in RespValue value) => (_asBytes ? (object?)value.AsBytes() : value.AsText()) ?? throw value.Unexpected("a message");

    /// <summary>Names occur again and again: one is decoded only if it differs from the last.</summary>
    private sealed class NameCache
    {
        private byte[] _bytes = [];
        private string _text = string.Empty;

        public string Read(in RespValue value)
        {
            if (value.IsString(_bytes)) return _text;
            _bytes = value.AsBytes() ?? throw value.Unexpected("the name of a channel");
            return _text = RedisText.GetString(_bytes, 0, _bytes.Length);
        }
    }
}
