namespace PSRedis.Commands;

/// <summary>A command whose reply determines the next one, as the reply to TYPE determines how a key is read.</summary>
/// <remarks>The second command is queued as soon as the first reply is read, so that many of these commands can be pipelined.</remarks>
internal sealed class Chained<T> : RedisCommand<T>
{
    private readonly RedisCommand<T> _first;
    private readonly Func<RespValue, RedisCommand<T>?> _next;

    /// <summary>Creates one.</summary>
    /// <param name="first">The first command.</param>
    /// <param name="next">Returns the command to send after its reply; null: none.</param>
    /// <param name="isOptional">Whether the first reply suffices where there can be no second command, as in a transaction.</param>
    public Chained(RedisCommand<T> first, Func<RespValue, RedisCommand<T>?> next, bool isOptional = false) : base(first)
    {
        _first = first;
        _next = next;
        CanBeQueued = isOptional;
    }

    public override bool CanBeQueued { get; }

    internal override bool MayContinue => true;

    private protected override T ReadReply(in RespValue reply) => _first.Read(reply);

    internal override RedisCommand<T>? Next(in RespValue reply) => _next(reply);
}

/// <summary>A command with its result as an object.</summary>
internal sealed class Boxed<T> : RedisCommand<object?>
{
    private static readonly object s_true = true;
    private static readonly object s_false = false;

    private readonly RedisCommand<T> _command;

    public Boxed(RedisCommand<T> command) : base(command) => _command = command;

    // Most writing commands have such a result: boxed once, it needs no allocation for each reply.
    private protected override object? ReadReply(in RespValue reply) => _command.Read(reply) switch
    {
        true => s_true,
        false => s_false,
        var value => value,
    };

    internal override int Replies => _command.Replies;

    public override bool CanBeQueued => _command.CanBeQueued;

    internal override void WriteTo(RespWriter writer) => _command.WriteTo(writer);

    internal override RedisCommand<object?>? Next(in RespValue reply) => _command.Next(reply)?.AsObject();

    internal override RedisCommand? Fallback => (_command.Fallback as RedisCommand<T>)?.AsObject();

    internal override RedisCommand? QueuedFallback => (_command.QueuedFallback as RedisCommand<T>)?.AsObject();

    internal override bool MayContinue => _command.MayContinue;

    internal override string? Capability => _command.Capability;

    internal override Requirement[] Requirements => _command.Requirements;

    internal override void WriteQueued(RespWriter writer) => _command.WriteQueued(writer);

    internal override object? ReadQueued(RespValue[] replies, ref int index) => _command.ReadQueued(replies, ref index);

    internal override int QueuedReplies => _command.QueuedReplies;

    internal override string Redact(string text) => _command.Redact(text);

    public override void CopyBytes() => _command.CopyBytes();

    public override string ToString() => _command.ToString();
}
