namespace PSRedis.Commands;

/// <summary>Commands that are executed together or not at all (MULTI … EXEC, since 1.2).</summary>
public static class Transactions
{
    /// <summary>WATCH (since 2.2): the next transaction on the connection is aborted when one of the keys has changed by then.</summary>
    // Not for a connection that anybody else may use: see RedisWatch.
    internal static RedisCommand<bool> Watch(params string[] keys) =>
        new("WATCH", CommandTraits.None, Reply.Ok, Array.ConvertAll(keys, RedisArgument.Key)) { Effect = ConnectionEffect.Watch };

    /// <summary>UNWATCH (since 2.2): forgets all watched keys of the connection.</summary>
    internal static RedisCommand<bool> Unwatch() => new("UNWATCH", CommandTraits.None, Reply.Ok) { Effect = ConnectionEffect.EndsWatch };

    /// <summary>An empty transaction. It shows whether the server accepts any.</summary>
    internal static RedisCommand<object?[]?> None { get; } = Atomic();

    /// <summary>Several commands as one: they are sent in one piece, so nothing else on the connection comes between them.</summary>
    /// <returns>
    /// What each command's reply became, or the <see cref="RedisException"/> that stands in its place, in order; null when a watched key had changed.
    /// </returns>
    /// <exception cref="RedisServerException">A command was refused before anything was executed: nothing was (by Garnet: the others were).</exception>
    /// <exception cref="NotSupportedException">A command must know a reply before it can be sent, or changes the connection itself (SELECT, WATCH).</exception>
    public static RedisCommand<object?[]?> Atomic(params RedisCommand[] commands) =>
        new Transaction<object?[]?>(Check.NotNull(commands), static results => results);

    /// <summary>The same for commands whose replies say nothing: the first error is thrown.</summary>
    /// <returns>True.</returns>
    internal static RedisCommand<bool> AtomicWrite(RedisCommand[] commands) => new Transaction<bool>(commands, static results =>
    {
        if (results is null) throw new RedisTransactionAbortedException("A watched key changed before the value was written. Nothing was executed.");
        return Array.Find(results, result => result is RedisException) is RedisException error ? throw error : true;
    });

    private static object?[] ReadReplies(RedisCommand[] commands, RespValue[] replies, ref int index)
    {
        var results = new object?[commands.Length];
        for (int i = 0; i < results.Length; i++) results[i] = commands[i].ReadQueued(replies, ref index);
        return results;
    }

    private sealed class Transaction<T> : RedisCommand<T>
    {
        private readonly RedisCommand[] _commands;
        private readonly Func<object?[]?, T> _shape;

        public Transaction(RedisCommand[] commands, Func<object?[]?, T> shape)
            : base("MULTI", Array.TrueForAll(commands, command => command.ChangesNothing) ? CommandTraits.ReadOnly : CommandTraits.None, reply => shape(Read(commands, reply)))
        {
            Effect = ConnectionEffect.EndsWatch;
            if (Array.Find(commands, command => !command.CanBeQueued) is { } command)
            {
                throw new NotSupportedException(
                    $"{command} cannot be part of a transaction: {(command.ChangesConnection ? "it changes the connection" : "its reply decides what is sent next")}.");
            }
            _commands = commands;
            _shape = shape;
            // Asked for with each reply.
            QueuedReplies = commands.Sum(command => command.QueuedReplies);
        }

        public override bool CanBeQueued => true;

        // All of them, as the refusal does not say which it was about.
        internal override RedisCommand? Older =>
            Array.Exists(_commands, command => command.Older is not null) ? new Transaction<T>(Array.ConvertAll(_commands, command => command.Older ?? command), _shape) : null;

        internal override int Replies => QueuedReplies + 2;

        internal override int QueuedReplies { get; }

        public override void CopyBytes()
        {
            foreach (RedisCommand command in _commands) command.CopyBytes();
        }

        public override string ToString() => RedisDisplay.Line(["MULTI", .. _commands.Select(command => command.ToString()), "EXEC"], "; ");

        internal override void WriteTo(RespWriter writer)
        {
            writer.WriteCommand("MULTI", 0);
            WriteQueued(writer);
            writer.WriteCommand("EXEC", 0);
        }

        internal override string Redact(string text) => _commands.Aggregate(text, static (text, command) => command.Redact(text));

        // Inside another transaction its commands are part of that one.
        internal override void WriteQueued(RespWriter writer)
        {
            foreach (RedisCommand command in _commands) command.WriteQueued(writer);
        }

        internal override object? ReadQueued(RespValue[] replies, ref int index)
        {
            object?[] results = ReadReplies(_commands, replies, ref index);
            try
            {
                return _shape(results);
            }
            catch (RedisException e)
            {
                return e;
            }
        }

        private static object?[]? Read(RedisCommand[] commands, in RespValue reply)
        {
            if (reply.IsNull) return null;
            RespValue[] replies = reply.AsItems();
            int wanted = commands.Sum(command => command.QueuedReplies), index = 0;
            return replies.Length == wanted ? ReadReplies(commands, replies, ref index) : throw reply.Unexpected($"an array of {wanted} replies");
        }
    }
}
