namespace PSRedis.Commands;

/// <summary>A command whose reply decides what is sent next, as TYPE decides how a key is read.</summary>
/// <remarks>The second command goes out the moment the first reply is read, so that many of these ride on one pipeline.</remarks>
internal sealed class Chained<T> : RedisCommand<T>
{
    private readonly RedisCommand<T> _first;
    private readonly Func<RespValue, RedisCommand<T>?> _next;
    private readonly Func<RedisCommand<T>>? _older;

    /// <summary>Creates one.</summary>
    /// <param name="first">What is sent first.</param>
    /// <param name="next">What is sent after its reply; null: nothing.</param>
    /// <param name="isOptional">Whether the first reply will do where there can be no second, as in a transaction.</param>
    /// <param name="older">What does the same on a server that does not know the first command; null: there is no such.</param>
    public Chained(RedisCommand<T> first, Func<RespValue, RedisCommand<T>?> next, bool isOptional = false, Func<RedisCommand<T>>? older = null) : base(first)
    {
        _older = older;
        _first = first;
        _next = next;
        CanBeQueued = isOptional;
    }

    public override bool CanBeQueued { get; }

    private protected override T ReadReply(in RespValue reply) => _first.Read(reply);

    internal override RedisCommand<T>? Next(in RespValue reply) => _next(reply);

    internal override RedisCommand? Older => _older?.Invoke();
}

/// <summary>A command of any kind with its reply as an object.</summary>
internal sealed class Boxed<T> : RedisCommand<object?>
{
    private static readonly object s_true = true;
    private static readonly object s_false = false;

    private readonly RedisCommand<T> _command;

    public Boxed(RedisCommand<T> command) : base(command) => _command = command;

    // Most of what writes has such a reply.
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

    internal override RedisCommand? Older => (_command.Older as RedisCommand<T>)?.AsObject();

    internal override void WriteQueued(RespWriter writer) => _command.WriteQueued(writer);

    internal override object? ReadQueued(RespValue[] replies, ref int index) => _command.ReadQueued(replies, ref index);

    internal override int QueuedReplies => _command.QueuedReplies;

    internal override string Redact(string text) => _command.Redact(text);

    public override void CopyBytes() => _command.CopyBytes();

    public override string ToString() => _command.ToString();
}

/// <summary>Ways to chain commands.</summary>
internal static class Chaining
{
    /// <summary>The same with another command where the server does not know the first one, or the user has no permission for it.</summary>
    public static RedisCommand<T> OrIfUnknown<T>(this RedisCommand<T> first, Func<RedisCommand<T>> older) =>
        new Chained<T>(first, reply => reply.IsError && reply.AsError().ConcernsCommand ? older() : null, isOptional: true, older);
}
