using System.Runtime.ExceptionServices;

namespace PSRedis.Engine;

/// <summary>What every cmdlet has: an end at Ctrl+C, and one way to ask and to fail.</summary>
public abstract class RedisCmdletBase : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    private protected RedisCmdletBase() { }

    /// <summary>What -Verbose and -Debug tell of the commands; null where nobody listens.</summary>
    private protected CommandLog? Log { get; set; }

    /// <summary>Set when the pipeline is cancelled.</summary>
    private protected CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        // However the cmdlet ends, what it has queued and did not send must not go out with a later one's.
        _cancellation.Cancel();
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Tells what -Verbose wants to hear. With -Debug alone PowerShell would stop at each line, and ask whether to go on.</summary>
    private protected void LogVerbose(string text)
    {
        if (Preference.IsEnabled(this, "Verbose", "VerbosePreference")) WriteVerbose(text);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _cancellation.Cancel();

    /// <summary>Does something that may fail. A failure ends the cmdlet with an error record, a cancellation without one.</summary>
    /// <param name="action">What to do. A static lambda allocates nothing, which matters where this is done for each record.</param>
    /// <param name="argument">What the action works with.</param>
    /// <param name="target">What it is about, for the error.</param>
    private protected TResult Attempt<TArgument, TResult>(Func<TArgument, TResult> action, TArgument argument, object? target = null)
    {
        try
        {
            return action(argument);
        }
        // PowerShell's own exceptions have a record already.
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Ended(e, target);
        }
        finally
        {
            Log?.Tell();
        }
    }

    /// <inheritdoc cref="Attempt{TArgument, TResult}"/>
    private protected T Attempt<T>(Func<T> action, object? target = null) => Attempt(static action => action(), action, target);

    /// <inheritdoc cref="Attempt{TArgument, TResult}"/>
    private protected void Attempt(Action action, object? target = null) => Attempt<object?>(
        () =>
        {
            action();
            return null;
        },
        target);

    /// <summary>Does something that may fail. An error of the server, or a lock that is lost, is an error record that does not end the cmdlet.</summary>
    private protected void AttemptOne(Action action, object? target = null) => Attempt(
        () =>
        {
            try
            {
                action();
            }
            catch (Exception e) when (e is RedisServerException or Locks.ResourceLockException)
            {
                Log?.Tell();
                WriteError(ErrorOf(e, target));
            }
        },
        target);

    /// <summary>Ends the cmdlet with an error record; after a cancellation, without one.</summary>
    private protected virtual RuntimeException Ended(Exception exception, object? target = null)
    {
        // What comes next in the pipeline wants no more: that may be thrown by whatever writes, a line of -Verbose among them.
        if (exception is FlowControlException) ExceptionDispatchInfo.Capture(exception).Throw();
        Log?.Tell();
        if (exception is not OperationCanceledException) ThrowTerminatingError(ErrorOf(exception, target));
        return new PipelineStoppedException();
    }

    /// <summary>The record of an error.</summary>
    private protected virtual ErrorRecord ErrorOf(Exception exception, object? target) => RedisErrors.From(exception, target);

    /// <summary>Whether somebody reads what is asked, or what would be done: then it is worth a look at the server, to say how much that is.</summary>
    private protected bool IsAnnounced(ConfirmImpact impact) => Preference.IsWhatIf(this) || Preference.IsAsked(this, impact);

    /// <summary>
    /// Asks before something that is hard to undo, although the cmdlet's own ConfirmImpact is lower. -Confirm:$false answers in advance.
    /// </summary>
    private protected bool ConfirmHigh(string target, string action)
    {
        bool asksItself = Preference.IsAsked(this, ConfirmImpact.Medium);
        if (!ShouldProcess(target, action)) return false;
        return asksItself || !Preference.IsAsked(this, ConfirmImpact.High) || ShouldContinue($"{action}: {target}?", "Confirm");
    }
}

/// <summary>A cmdlet that talks to a server over the session's connection, or one that it is given.</summary>
public abstract class RedisCmdlet : RedisCmdletBase
{
    private RedisConnection? _resolved;
    private CommandBatch? _batch;
    private bool _hasStreams;

    private protected RedisCmdlet() { }

    /// <summary>The connection that is given; null: the current one of the session is meant.</summary>
    private protected abstract RedisConnection? Given { get; }

    /// <summary>The connection to use. There being none ends the cmdlet.</summary>
    private protected RedisConnection Redis => _resolved ?? Resolve();

    /// <summary>The batch that commands are queued in; null where they are sent.</summary>
    private protected CommandBatch? Batch
    {
        get
        {
            if (_resolved is null) Resolve();
            return _batch;
        }
    }

    private protected sealed override ErrorRecord ErrorOf(Exception exception, object? target) => RedisErrors.From(exception, target, _resolved);

    /// <summary>Where the cmdlet works, for a question or a message: host, port and database.</summary>
    private protected string Place => $"{Redis.Endpoint}, database {Batch?.Database ?? Redis.Database}";

    /// <summary>The connection for a cmdlet that must have its replies at once, which in a block of queued commands it cannot.</summary>
    private protected RedisConnection RedisAtOnce => Batch is null ? Redis : throw NotQueueable("it needs its replies immediately");

    /// <summary>Ends a cmdlet that cannot be queued.</summary>
    private protected RuntimeException NotQueueable(string why)
    {
        string message = $"{MyInvocation.MyCommand.Name} cannot be used in Invoke-Redis{(RedisSession.Here.Batch!.IsTransaction ? "Transaction" : "Pipeline")}: {why}.";
        ThrowTerminatingError(RedisErrors.Create("NotQueueable", ErrorCategory.InvalidOperation, message, null));
        return new RuntimeException();
    }

    /// <summary>Sends one command at once, and waits for its reply.</summary>
    private protected T Run<T>(RedisCommand<T> command)
    {
        RedisConnection redis = RedisAtOnce;
        try
        {
            Pending<T> pending = redis.Send(command.ObservedBy(Log), Cancellation);
            Log?.Tell();
            redis.Wait(pending, Cancellation);
            return pending.Result;
        }
        finally
        {
            Log?.Tell();
        }
    }

    /// <summary>A number of keys in words.</summary>
    private protected static string Counted(long keys) => keys == 1 ? "1 key" : $"{keys:N0} keys";

    /// <summary>Asks the server what makes a message or an answer better, but is not needed: it may refuse, and in a block of queued commands it is not asked.</summary>
    private protected bool TryAsk<T>(RedisCommand<T> command, out T reply)
    {
        (bool isAnswered, reply) = Batch is null ? Attempt(Ask, command) : default;
        return isAnswered;
    }

    private (bool IsAnswered, T Reply) Ask<T>(RedisCommand<T> command)
    {
        try
        {
            return (true, Run(command));
        }
        catch (RedisServerException)
        {
            return default;
        }
    }

    /// <summary>What a server calls its run, from its start to its end; null: it does not say.</summary>
    private protected string? AskRun() => TryAsk(Server.RunId(), out string? run) ? run : null;

    /// <summary>Whether a server has ended that the connection to it got lost from: nobody is there, or another run.</summary>
    private protected bool HasEnded(string? run)
    {
        try
        {
            using RedisConnection another = Redis.Lease(Cancellation);
            return run is not null && another.Execute(Server.RunId().ObservedBy(Log), Cancellation) != run;
        }
        catch (RedisException e)
        {
            return e is RedisConnectionException;
        }
    }

    /// <summary>Makes sure that the server has streams, once. In a block it cannot be asked.</summary>
    // Garnet has none, and of a transaction of which it refuses a part it executes the rest: what was at the key would be removed.
    private protected void CheckStreams(string key)
    {
        if (_hasStreams || Batch is not null) return;
        try
        {
            Run(Streams.Count(key));
        }
        catch (RedisServerException e)
        {
            // Whatever else there is against it, XADD is refused as well, or may be sent all the same.
            if (e.IsUnknownCommand) throw new NotSupportedException($"The server does not support streams. Nothing was written: {e.Message}");
        }
        _hasStreams = true;
    }

    /// <summary>Goes through the names of keys, page by page; an error ends the cmdlet.</summary>
    private protected IEnumerable<ScanPage> ScanKeys(string pattern, string? type, ScanProgress progress)
    {
        RedisConnection redis = RedisAtOnce;
        using IEnumerator<ScanPage> pages = Keys.ScanAll(redis, pattern, type, ScanProgress.KeysPerPage, Log, Cancellation).GetEnumerator();
        while (Attempt(NextPage)) yield return pages.Current;

        bool NextPage()
        {
            if (!pages.MoveNext()) return false;
            progress.Add(pages.Current, () => redis.Send(Server.DatabaseSize().ObservedBy(Log), Cancellation));
            return true;
        }
    }

    /// <summary>How many keys match a pattern. A scan may return a name more than once; each counts once.</summary>
    private protected long CountKeys(string pattern)
    {
        var seen = new SeenNames();
        using var progress = new ScanProgress(this, $"Counting keys that match '{pattern}'");
        foreach (ScanPage page in ScanKeys(pattern, null, progress))
        {
            foreach (string name in page.Names) seen.Add(name);
        }
        return seen.Count;
    }

    /// <summary>Goes on with another connection.</summary>
    private protected void ResetConnection() => _resolved = null;

    private RedisConnection Resolve()
    {
        RedisSession session = RedisSession.Here;
        CommandBatch? batch = session.Batch;
        _resolved = Given ?? batch?.Connection ?? session.Current ?? throw NoConnection();
        _batch = batch?.Connection == _resolved ? batch : null;
        Log = CommandLog.For(this, _resolved);
        return _resolved;
    }

    private RuntimeException NoConnection()
    {
        string message = RedisSession.Here is { WhyNone: { } reason }
            ? $"This session has no current connection because {reason}. Use Connect-Redis, Select-RedisConnection or -Connection."
            : "This session has no current connection. Use Connect-Redis or -Connection.";
        ThrowTerminatingError(RedisErrors.Create("NoConnection", ErrorCategory.ConnectionError, message, null));
        return new RuntimeException();
    }
}
