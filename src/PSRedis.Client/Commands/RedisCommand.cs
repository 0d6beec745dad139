namespace PSRedis.Commands;

/// <summary>Properties of a command beyond its name and arguments.</summary>
[Flags]
public enum CommandTraits
{
    /// <summary>None: it may change data, so it is never retried once it may have been executed.</summary>
    None = 0,

    /// <summary>It changes nothing, so it may be retried if the link was lost before its reply arrived.</summary>
    ReadOnly = 1,

    /// <summary>It blocks at the server until something happens, and delays later commands: it needs a connection of its own.</summary>
    Blocking = 2,
}

/// <summary>A command: its name, its arguments and its traits. Immutable; may be sent any number of times.</summary>
public abstract class RedisCommand
{
    private protected RedisCommand(string name, CommandTraits traits, RedisArgument[] arguments)
    {
        Name = RedisText.Validate(name);
        Traits = traits;
        ArgumentArray = arguments;
    }

    /// <summary>The name, such as <c>GET</c>.</summary>
    public string Name { get; }

    /// <summary>The traits of the command.</summary>
    public CommandTraits Traits { get; }

    /// <summary>
    /// How long the server may take in addition to the command time-out, such as the time-out of a blocking pop; <see cref="Timeout.InfiniteTimeSpan"/>: there
    /// is no limit.
    /// </summary>
    public TimeSpan BlocksFor { get; init; }

    /// <summary>Whether the server may take longer than usual, so that later commands must wait.</summary>
    public bool TakesItsTime => BlocksFor != TimeSpan.Zero;

    /// <summary>Whether it blocks at the server until something happens: it needs a connection of its own.</summary>
    public bool Blocks => (Traits & CommandTraits.Blocking) != 0;

    /// <summary>Whether it changes nothing, so that it may be executed any number of times.</summary>
    public bool ChangesNothing => (Traits & CommandTraits.ReadOnly) != 0;

    /// <summary>Whether it changes the state of the connection, as SELECT does.</summary>
    public bool ChangesConnection => Effect != ConnectionEffect.None;

    /// <summary>The arguments after the name.</summary>
    public IReadOnlyList<RedisArgument> Arguments => ArgumentArray;

    internal RedisArgument[] ArgumentArray { get; }

    /// <summary>The observer that is notified when it is sent and answered; null: none.</summary>
    internal ICommandObserver? Observer { get; private protected set; }

    /// <summary>Its effect on the state of the connection.</summary>
    internal ConnectionEffect Effect { get; init; }

    /// <summary>Whether it may log in a user: AUTH or HELLO.</summary>
    internal bool LogsIn => Effect is ConnectionEffect.Authenticate or ConnectionEffect.Hello;

    /// <summary>Whether it is a transaction: MULTI, its commands, and EXEC.</summary>
    internal bool IsTransaction => Effect == ConnectionEffect.EndsWatch && Replies > 1;

    /// <summary>What the server must have shown that it can do before the command is sent.</summary>
    // WATCH needs transactions, too: the probe would end the watch later on.
    internal virtual Requirement[] Requirements => Effect == ConnectionEffect.Watch ? Requirement.ForTransactions : Requirement.None;

    /// <summary>A name for what its reply shows the server to support, or not to support, if it has a fallback; null: it has none.</summary>
    internal virtual string? Capability => null;

    /// <summary>The number of replies that the server sends to it.</summary>
    internal virtual int Replies => 1;

    /// <summary>
    /// Whether it can be part of a transaction: it needs no further command after its reply, and does not change the state of the connection.
    /// </summary>
    // After a SELECT that EXEC executes, the database of the server and that of the client would differ.
    public virtual bool CanBeQueued => !ChangesConnection;

    /// <summary>Whether its reply may determine a next command, as that of <see cref="Chained{T}"/>.</summary>
    internal virtual bool MayContinue => false;

    /// <summary>An equivalent command for a server that does not support this one; null: there is none.</summary>
    internal virtual RedisCommand? Fallback => null;

    /// <summary>An equivalent command as part of a transaction; null: there is none.</summary>
    internal virtual RedisCommand? QueuedFallback => null;

    /// <summary>The number of its replies in the reply to EXEC.</summary>
    internal virtual int QueuedReplies => 1;

    /// <summary>The command as a person would type it, with secrets redacted and long arguments cut off.</summary>
    public override string ToString() => RedisDisplay.Line([Name, .. ArgumentArray.Select(argument => argument.ToDisplay())], " ");

    /// <summary>Redacts the secrets of the command in an error: an old server repeats the arguments of a command that it does not know.</summary>
    internal virtual string Redact(string text)
    {
        foreach (RedisArgument argument in ArgumentArray.Where(argument => argument.IsSecret)) text = Redacted.From(text, argument.ToText());
        return text;
    }

    /// <inheritdoc cref="Redact(string)"/>
    internal RedisServerException Redact(RedisServerException error)
    {
        string message = Redact(error.Message);
        return message == error.Message ? error : new RedisServerException(message);
    }

    /// <summary>Copies the byte arrays among its arguments: the caller may change them before the command is sent or retried.</summary>
    public virtual void CopyBytes()
    {
        for (int i = 0; i < ArgumentArray.Length; i++)
        {
            if (ArgumentArray[i].Bytes is not null) ArgumentArray[i] = ArgumentArray[i].Copy();
        }
    }

    /// <summary>The same command with its result as an object.</summary>
    public abstract RedisCommand<object?> AsObject();

    /// <summary>Converts a reply to the result, as an object.</summary>
    internal abstract object? ReadUntyped(in RespValue reply);

    /// <summary>Converts its part of the reply to EXEC to the result, or to an exception.</summary>
    internal virtual object? ReadQueued(RespValue[] replies, ref int index)
    {
        try
        {
            return ReadUntyped(replies[index++]);
        }
        catch (RedisException e)
        {
            return e;
        }
    }

    /// <summary>Writes it as part of a transaction.</summary>
    internal virtual void WriteQueued(RespWriter writer) => WriteTo(writer);

    internal virtual void WriteTo(RespWriter writer)
    {
        writer.WriteCommand(Name, ArgumentArray.Length);
        foreach (RedisArgument argument in ArgumentArray) argument.WriteTo(writer);
    }
}

/// <summary>A command and the type of its result.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
public class RedisCommand<T> : RedisCommand
{
    private readonly Func<RespValue, T>? _read;

    /// <summary>Creates a command.</summary>
    /// <param name="name">The name.</param>
    /// <param name="traits">The traits of the command.</param>
    /// <param name="read">Converts a reply to a <typeparamref name="T"/>; accepts the RESP2 and the RESP3 form.</param>
    /// <param name="arguments">The arguments after the name.</param>
    public RedisCommand(string name, CommandTraits traits, Func<RespValue, T> read, params RedisArgument[] arguments)
        : base(name, traits, Check.NotNull(arguments)) => _read = Check.NotNull(read);

    /// <summary>
    /// Creates a command with the request of another, which overrides <see cref="ReadReply"/>: a delegate would make each command half as large again.
    /// </summary>
    private protected RedisCommand(RedisCommand other) : base(other.Name, other.Traits, other.ArgumentArray)
    {
        BlocksFor = other.BlocksFor;
        Effect = other.Effect;
    }

    /// <summary>Converts a reply to the result, and throws an error reply.</summary>
    /// <exception cref="RedisServerException">The server reports an error.</exception>
    /// <exception cref="RedisProtocolException">The reply is not a valid reply to the command.</exception>
    public T Read(in RespValue reply) => reply.IsError ? throw Redact(reply.AsError()) : ReadReply(reply);

    /// <summary>Converts a reply that is not an error.</summary>
    private protected virtual T ReadReply(in RespValue reply) => _read!(reply);

    /// <inheritdoc/>
    public override RedisCommand<object?> AsObject() => this as RedisCommand<object?> ?? new Boxed<T>(this).ObservedBy(Observer);

    internal override object? ReadUntyped(in RespValue reply) => Read(reply);

    /// <summary>The same command, with an observer.</summary>
    internal RedisCommand<T> With(ICommandObserver observer)
    {
        var observed = (RedisCommand<T>)MemberwiseClone();
        observed.Observer = observer;
        return observed;
    }

    /// <summary>The next command of a chain, depending on the reply; null: the command has completed.</summary>
    internal virtual RedisCommand<T>? Next(in RespValue reply) => null;
}
