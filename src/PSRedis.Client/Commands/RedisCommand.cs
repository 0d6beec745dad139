namespace PSRedis.Commands;

/// <summary>What is known about a command beside its words.</summary>
[Flags]
public enum CommandTraits
{
    /// <summary>Nothing: it may change data, so it is never sent a second time.</summary>
    None = 0,

    /// <summary>It changes nothing, so it may be sent again when the link was lost before its reply came.</summary>
    ReadOnly = 1,

    /// <summary>It waits at the server for something to happen, and holds up what comes behind it: it belongs on a connection of its own.</summary>
    Blocking = 2,
}

/// <summary>A command: its words, and what is known about it. Immutable; may be sent any number of times.</summary>
public abstract class RedisCommand
{
    private protected RedisCommand(string name, CommandTraits traits, RedisArgument[] arguments)
    {
        Name = RedisText.Validate(name);
        Traits = traits;
        ArgumentArray = arguments;
    }

    /// <summary>The first word, such as <c>GET</c>.</summary>
    public string Name { get; }

    /// <summary>What is known about the command.</summary>
    public CommandTraits Traits { get; }

    /// <summary>How long the server may take for it, beside the command time-out: for as long as a blocking pop waits; <see cref="Timeout.InfiniteTimeSpan"/>: there is no limit.</summary>
    public TimeSpan BlocksFor { get; init; }

    /// <summary>Whether the server may take its time, so that what comes behind it must wait.</summary>
    public bool TakesItsTime => BlocksFor != TimeSpan.Zero;

    /// <summary>Whether it blocks at the server for something to happen: it belongs on a connection of its own.</summary>
    public bool Blocks => (Traits & CommandTraits.Blocking) != 0;

    /// <summary>Whether it may be executed any number of times.</summary>
    public bool ChangesNothing => (Traits & CommandTraits.ReadOnly) != 0;

    /// <summary>Whether it changes the connection, as SELECT does.</summary>
    public bool ChangesConnection => Effect != ConnectionEffect.None;

    /// <summary>The words after the name.</summary>
    public IReadOnlyList<RedisArgument> Arguments => ArgumentArray;

    internal RedisArgument[] ArgumentArray { get; }

    /// <summary>Who is told when it is sent and answered; null: nobody.</summary>
    internal ICommandObserver? Observer { get; private protected set; }

    /// <summary>What it changes about the connection itself.</summary>
    internal ConnectionEffect Effect { get; init; }

    /// <summary>Whether it is a transaction: MULTI, its commands, and EXEC.</summary>
    internal bool IsTransaction => Effect == ConnectionEffect.EndsWatch && Replies > 1;

    /// <summary>Whether the server must be known to accept transactions before it is sent.</summary>
    // WATCH too: to find out later would end the watch.
    internal bool NeedsTransactions => Effect == ConnectionEffect.Watch || IsTransaction;

    /// <summary>How many replies the server gives to it.</summary>
    internal virtual int Replies => 1;

    /// <summary>Whether it can be part of a transaction: its own reply tells all that must be known, and it leaves the connection as it is.</summary>
    // A SELECT that EXEC executes would leave the server in another database than the client believes.
    public virtual bool CanBeQueued => !ChangesConnection;

    /// <summary>What does the same on a server that does not know this command, also as part of a transaction; null: there is no such.</summary>
    internal virtual RedisCommand? Older => null;

    /// <summary>How many replies EXEC has for it.</summary>
    internal virtual int QueuedReplies => 1;

    /// <summary>The command as a person would type it, secrets as ***, long ones cut.</summary>
    public override string ToString() => RedisDisplay.Line([Name, .. ArgumentArray.Select(argument => argument.ToDisplay())], " ");

    /// <summary>What the server said, without the secrets in it: of a command that it does not know an old one repeats the arguments.</summary>
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

    /// <summary>Copies the bytes among its arguments. They are kept as they were given, and may change before the command is sent, or sent again.</summary>
    public virtual void CopyBytes()
    {
        for (int i = 0; i < ArgumentArray.Length; i++)
        {
            if (ArgumentArray[i].Bytes is not null) ArgumentArray[i] = ArgumentArray[i].Copy();
        }
    }

    /// <summary>The same command with its reply as an object, whatever its type.</summary>
    public abstract RedisCommand<object?> AsObject();

    /// <summary>The reply to it as its caller gets it, whatever the type.</summary>
    internal abstract object? ReadUntyped(in RespValue reply);

    /// <summary>What EXEC has for it, or the exception that stands in its place.</summary>
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

/// <summary>A command and the shape of its reply.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public class RedisCommand<T> : RedisCommand
{
    private readonly Func<RespValue, T>? _read;

    /// <summary>Creates a command.</summary>
    /// <param name="name">The first word.</param>
    /// <param name="traits">What is known about it.</param>
    /// <param name="read">Makes the reply into a <typeparamref name="T"/>; takes the RESP2 and the RESP3 form.</param>
    /// <param name="arguments">The words after the name.</param>
    public RedisCommand(string name, CommandTraits traits, Func<RespValue, T> read, params RedisArgument[] arguments)
        : base(name, traits, Check.NotNull(arguments)) => _read = Check.NotNull(read);

    /// <summary>Creates a command that is sent as another is, and overrides <see cref="ReadReply"/>: a delegate for each would be half as large again.</summary>
    private protected RedisCommand(RedisCommand other) : base(other.Name, other.Traits, other.ArgumentArray)
    {
        BlocksFor = other.BlocksFor;
        Effect = other.Effect;
    }

    /// <summary>What a reply means; an error reply is thrown.</summary>
    /// <exception cref="RedisServerException">The server reports an error.</exception>
    /// <exception cref="RedisProtocolException">The reply does not fit the command.</exception>
    public T Read(in RespValue reply) => reply.IsError ? throw Redact(reply.AsError()) : ReadReply(reply);

    /// <summary>What a reply means that is no error.</summary>
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

    /// <summary>What to send next, where the reply is not the end of it.</summary>
    internal virtual RedisCommand<T>? Next(in RespValue reply) => null;
}
