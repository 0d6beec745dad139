namespace PSRedis;

/// <summary>Receives what is published on channels (SUBSCRIBE and PSUBSCRIBE, since 2.0), on a connection of its own.</summary>
public sealed class RedisSubscriber : RedisListener<RedisMessage>
{
    private static readonly byte[] MessageWord = RedisText.GetBytes("message");
    private static readonly byte[] PatternMessageWord = RedisText.GetBytes("pmessage");
    private static readonly byte[] SubscribeWord = RedisText.GetBytes("subscribe");
    private static readonly byte[] PatternSubscribeWord = RedisText.GetBytes("psubscribe");
    private static readonly byte[] PongWord = RedisText.GetBytes("pong");
    private static readonly byte[] SimplePongWord = RedisText.GetBytes("PONG");

    private readonly string[] _channels;
    private readonly string[] _patterns;
    private readonly bool _asBytes;
    private readonly Name _channel = new();
    private readonly Name _pattern = new();

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
        if (Requests.Length == 0) throw new ArgumentException("There is nothing to subscribe to: a channel or a pattern is required.");
    }

    /// <summary>The channels, by name.</summary>
    public IReadOnlyList<string> Channels => _channels;

    /// <summary>The patterns.</summary>
    public IReadOnlyList<string> Patterns => _patterns;

    private protected override RedisCommand[] Requests { get; }

    private protected override int Confirmations => _channels.Length + _patterns.Length;

    /// <summary>Subscribes. The server has confirmed all of it when this returns: what is published from then on is received.</summary>
    /// <param name="connection">A connection to the server; its user, and all else but its database, go for this one too. What becomes of it later does not matter here.</param>
    /// <param name="channels">Channels by name.</param>
    /// <param name="patterns">Channels by pattern: <c>*</c>, <c>?</c> and <c>[…]</c> stand for letters.</param>
    /// <param name="asBytes">Whether messages are <c>byte[]</c> instead of text.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ArgumentException">There is neither a channel nor a pattern, or one is not Unicode.</exception>
    /// <exception cref="RedisServerException">The server refuses: <c>NOPERM</c> where the user has not the right to a channel.</exception>
    /// <exception cref="RedisException">There is no link to the server, and none can be made.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static RedisSubscriber Open(
        RedisConnection connection, IEnumerable<string> channels, IEnumerable<string> patterns, bool asBytes = false, CancellationToken cancellation = default)
    {
        var subscriber = new RedisSubscriber(connection, Check.NotNull(channels), Check.NotNull(patterns), asBytes);
        subscriber.Connect(cancellation);
        return subscriber;
    }

    /// <summary>Channels and patterns, and where, as a person would say it.</summary>
    public override string ToString()
    {
        string[] parts = [.. Part("channel", _channels), .. Part("pattern", _patterns)];
        return $"{string.Join(" and ", parts)} at {Endpoint}";

        static IEnumerable<string> Part(string what, string[] names) =>
            names.Length == 0 ? [] : [$"{what}{(names.Length == 1 ? "" : "s")} {string.Join(", ", names.Select(name => $"'{name}'"))}"];
    }

    // The same in RESP2, as an array that nothing asked for, and in RESP3, as a push.
    private protected override Remark Read(in RespValue reply, out RedisMessage? item)
    {
        item = null;
        RespValue[] words = reply.ItemArray;
        if (words.Length == 3 && words[0].IsString(MessageWord))
        {
            item = new RedisMessage(_channel.Read(words[1]), null, Payload(words[2]), ReceivedAt);
            return Remark.Item;
        }
        if (words.Length == 4 && words[0].IsString(PatternMessageWord))
        {
            item = new RedisMessage(_channel.Read(words[2]), _pattern.Read(words[1]), Payload(words[3]), ReceivedAt);
            return Remark.Item;
        }
        if (words.Length == 3 && (words[0].IsString(SubscribeWord) || words[0].IsString(PatternSubscribeWord))) return Remark.Confirmation;
        bool isHarmless = reply.Type == RespType.Push || reply.IsString(SimplePongWord) || (words.Length == 2 && words[0].IsString(PongWord));
        return isHarmless ? Remark.Other : throw reply.Unexpected("a message");
    }

    private object Payload(in RespValue value) => (_asBytes ? (object?)value.AsBytes() : value.AsText()) ?? throw value.Unexpected("a message");

    /// <summary>Names come again and again: one is decoded only where it is another than the last.</summary>
    private sealed class Name
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
