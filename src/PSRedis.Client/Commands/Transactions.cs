namespace PSRedis.Commands;

/// <summary>Commands that are executed together or not at all (MULTI … EXEC, since 1.2).</summary>
public static class Transactions
{
    /// <summary>WATCH (since 2.2): the next transaction on the connection is aborted if one of the keys has changed by then.</summary>
    // Not for a connection that is shared: see RedisWatch.
    internal static RedisCommand<bool> Watch(params string[] keys) =>
        new("WATCH", CommandTraits.None, Reply.Ok, Array.ConvertAll(keys, RedisArgument.Key)) { Effect = ConnectionEffect.Watch };

    /// <summary>UNWATCH (since 2.2): ends the watch of all keys of the connection.</summary>
    internal static RedisCommand<bool> Unwatch() => new("UNWATCH", CommandTraits.None, Reply.Ok) { Effect = ConnectionEffect.EndsWatch };

    /// <summary>An empty transaction, which shows whether the server accepts transactions.</summary>
    internal static RedisCommand<object?[]?> None { get; } = Atomic();

    /// <summary>Combines several commands into one: they are sent as a whole, so no other command on the connection comes between them.</summary>
    /// <returns>
    /// The result of each command, or its <see cref="RedisException"/>, in order; null if a watched key has changed.
    /// </returns>
    /// <exception cref="RedisServerException">A command was refused before EXEC, and nothing was executed (Garnet executes the others).</exception>
    /// <exception cref="NotSupportedException">A command depends on the reply to another, or changes the state of the connection (SELECT, WATCH).</exception>
    public static RedisCommand<object?[]?> Atomic(params RedisCommand[] commands) =>
        new Transaction<object?[]?>(Check.NotNull(commands), static results => results);

    /// <summary>The same for commands whose results are not needed: the first error is thrown.</summary>
    /// <returns>True.</returns>
    internal static RedisCommand<bool> AtomicWrite(RedisCommand[] commands, params Requirement[] requirements) => new Transaction<bool>(commands, static results =>
    {
        if (results is null) throw new RedisTransactionAbortedException("A watched key changed before the value was written. Nothing was executed.");
        return Array.Find(results, result => result is RedisException) is RedisException error ? throw error : true;
    }, requirements);

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
        // The requirements beyond those of any transaction and of its commands.
        private readonly Requirement[] _own;

        public Transaction(RedisCommand[] commands, Func<object?[]?, T> shape, params Requirement[] requirements)
            : base("MULTI", Array.TrueForAll(commands, command => command.ChangesNothing) ? CommandTraits.ReadOnly : CommandTraits.None, reply => shape(Read(commands, reply)))
        {
            Effect = ConnectionEffect.EndsWatch;
            if (Array.Find(commands, command => !command.CanBeQueued) is { } command)
            {
                throw new NotSupportedException(
                    $"{command} cannot be part of a transaction: {(command.ChangesConnection ? "it changes the connection" : "the command that follows depends on its reply")}.");
            }
            _commands = commands;
            _shape = shape;
            _own = requirements;
            Requirements = requirements.Length == 0 && Array.TrueForAll(commands, command => command.Requirements.Length == 0)
                ? Requirement.ForTransactions
                : [Requirement.Transactions, .. requirements, .. commands.SelectMany(command => command.Requirements)];
            Capability = Array.Find(commands, command => command is { Capability: not null, QueuedFallback: not null })?.Capability;
            // Computed once, as it is needed for each reply.
            QueuedReplies = commands.Sum(command => command.QueuedReplies);
        }

        public override bool CanBeQueued => true;

        internal override string? Capability { get; }

        internal override bool MayContinue => Capability is not null;

        internal override RedisCommand? Fallback => QueuedFallback;

        // All of them, because the refusal does not say which command it concerns.
        internal override RedisCommand? QueuedFallback => Array.Exists(_commands, command => command.QueuedFallback is not null)
            ? new Transaction<T>(Array.ConvertAll(_commands, command => command.QueuedFallback ?? command), _shape, _own)
            : null;

        internal override Requirement[] Requirements { get; }

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

        // Inside another transaction, its commands are part of that one.
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
