using System.Runtime.ExceptionServices;

namespace PSRedis.Engine;

/// <summary>The base of the module's cmdlets: cancellation, prompts and errors.</summary>
public abstract class RedisCmdletBase : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    private protected RedisCmdletBase() { }

    /// <summary>The log of commands for -Verbose and -Debug; null if neither is enabled.</summary>
    private protected CommandLog? Log { get; set; }

    /// <summary>Cancelled when the pipeline is stopped, for example by Ctrl+C.</summary>
    private protected CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        // Commands that are still queued when the cmdlet ends, for whatever reason, must not be sent together with those of a later cmdlet.
        _cancellation.Cancel();
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes verbose output only if -Verbose is enabled. With -Debug alone PowerShell would prompt at each line whether to continue.</summary>
    private protected void LogVerbose(string text)
    {
        if (Preference.IsEnabled(this, "Verbose", "VerbosePreference")) WriteVerbose(text);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _cancellation.Cancel();

    /// <summary>Runs an action that may fail. A failure ends the cmdlet with an error record, a cancellation without one.</summary>
    /// <param name="action">The action. A static lambda allocates nothing, which matters when this is called for each record.</param>
    /// <param name="argument">The argument of the action.</param>
    /// <param name="target">The target object of the error record.</param>
    private protected TResult Attempt<TArgument, TResult>(Func<TArgument, TResult> action, TArgument argument, object? target = null)
    {
        try
        {
            return action(argument);
        }
        // PowerShell's own exceptions have a record already.
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Terminate(e, target);
        }
        finally
        {
            Log?.Flush();
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

    /// <summary>Runs an action that may fail. An error reply or a lost lock is an error record that does not end the cmdlet.</summary>
    private protected void AttemptOne(Action action, object? target = null) => Attempt(
        () =>
        {
            try
            {
                action();
            }
            catch (Exception e) when (e is RedisServerException or Locks.ResourceLockException)
            {
                Log?.Flush();
                WriteError(ErrorOf(e, target));
            }
        },
        target);

    /// <summary>Ends the cmdlet with an error record; after a cancellation, without one.</summary>
    private protected virtual RuntimeException Terminate(Exception exception, object? target = null)
    {
        // Thrown when the next command in the pipeline wants no more input. Anything that writes may throw it, also -Verbose output.
        if (exception is FlowControlException) ExceptionDispatchInfo.Capture(exception).Throw();
        Log?.Flush();
        if (exception is not OperationCanceledException) ThrowTerminatingError(ErrorOf(exception, target));
        return new PipelineStoppedException();
    }

    /// <summary>The record of an error.</summary>
    private protected virtual ErrorRecord ErrorOf(Exception exception, object? target) => RedisErrors.From(exception, target);

    /// <summary>Whether the target is shown, by -WhatIf or a prompt. Only then is it worth asking the server how many keys are affected.</summary>
    private protected bool IsTargetShown(ConfirmImpact impact) => Preference.IsWhatIf(this) || Preference.Prompts(this, impact);

    /// <summary>
    /// Prompts before an action that is hard to undo, although the cmdlet's own ConfirmImpact is lower. -Confirm:$false suppresses the prompt.
    /// </summary>
    private protected bool ConfirmHigh(string target, string action)
    {
        bool promptsAnyway = Preference.Prompts(this, ConfirmImpact.Medium);
        if (!ShouldProcess(target, action)) return false;
        return promptsAnyway || !Preference.Prompts(this, ConfirmImpact.High) || ShouldContinue($"{action}: {target}?", "Confirm");
    }
}

/// <summary>A cmdlet that uses the current connection of the session, or the given one.</summary>
public abstract class RedisCmdlet : RedisCmdletBase
{
    private RedisConnection? _resolved;
    private CommandBatch? _batch;

    private protected RedisCmdlet() { }

    /// <summary>The given connection; null: the current connection of the session.</summary>
    private protected abstract RedisConnection? Given { get; }

    /// <summary>The connection to use. If there is none, the cmdlet ends with an error.</summary>
    private protected RedisConnection Redis => _resolved ?? Resolve();

    /// <summary>The batch that commands are queued in; null: they are sent.</summary>
    private protected CommandBatch? Batch
    {
        get
        {
            if (_resolved is null) Resolve();
            return _batch;
        }
    }

    private protected sealed override ErrorRecord ErrorOf(Exception exception, object? target) => RedisErrors.From(exception, target, _resolved);

    /// <summary>The server and database of the cmdlet, for a prompt or a message: host, port and database.</summary>
    private protected string Location => $"{Redis.Endpoint}, database {Batch?.Database ?? Redis.Database}";

    /// <summary>The connection for a cmdlet that needs its replies immediately, which is not possible in a block of queued commands.</summary>
    private protected RedisConnection ImmediateRedis => Batch is null ? Redis : throw NotQueueable("it needs its replies immediately");

    /// <summary>Ends a cmdlet whose commands cannot be queued.</summary>
    private protected RuntimeException NotQueueable(string why)
    {
        string message = $"{MyInvocation.MyCommand.Name} cannot be used in Invoke-Redis{(RedisSession.Here.Batch!.IsTransaction ? "Transaction" : "Pipeline")}: {why}. Use it outside of the block.";
        ThrowTerminatingError(RedisErrors.Create("NotQueueable", ErrorCategory.InvalidOperation, message, null));
        return new RuntimeException();
    }

    /// <summary>Sends one command and waits for its reply.</summary>
    private protected T Run<T>(RedisCommand<T> command)
    {
        RedisConnection redis = ImmediateRedis;
        try
        {
            Pending<T> pending = redis.Send(command.ObservedBy(Log), Cancellation);
            Log?.Flush();
            redis.Wait(pending, Cancellation);
            return pending.Result;
        }
        finally
        {
            Log?.Flush();
        }
    }

    /// <summary>A number of keys as text, such as "1 key".</summary>
    private protected static string Counted(long keys) => keys == 1 ? "1 key" : $"{keys:N0} keys";

    /// <summary>
    /// Runs an optional command that improves a message or a result. Returns false if the server refuses it, or in a block of queued commands.
    /// </summary>
    private protected bool TryRun<T>(RedisCommand<T> command, out T reply)
    {
        (bool isAnswered, reply) = Batch is null ? Attempt(RunIfAccepted, command) : default;
        return isAnswered;
    }

    private (bool IsAnswered, T Reply) RunIfAccepted<T>(RedisCommand<T> command)
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

    /// <summary>The run id of the server, which changes at each start; null: not reported.</summary>
    private protected string? GetRunId() => TryRun(Server.RunId(), out string? run) ? run : null;

    /// <summary>Whether the server has exited after the connection was lost: it cannot be reached, or it has another run id.</summary>
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

    /// <summary>Scans the names of keys, page by page. An error ends the cmdlet.</summary>
    private protected IEnumerable<ScanPage> ScanKeys(string pattern, string? type, ScanProgress progress)
    {
        RedisConnection redis = ImmediateRedis;
        using IEnumerator<ScanPage> pages = Keys.ScanAll(redis, pattern, type, ScanProgress.KeysPerPage, Log, Cancellation).GetEnumerator();
        while (Attempt(NextPage)) yield return pages.Current;

        bool NextPage()
        {
            if (!pages.MoveNext()) return false;
            progress.Add(pages.Current, () => redis.Send(Server.DatabaseSize().ObservedBy(Log), Cancellation));
            return true;
        }
    }

    /// <summary>Counts the keys that match a pattern. A scan may return a name more than once; each is counted once.</summary>
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

    /// <summary>Resolves the connection again at the next use, for another server.</summary>
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
        string message = RedisSession.Here is { NoCurrentReason: { } reason }
            ? $"This session has no current connection because {reason}. Use Connect-Redis, Select-RedisConnection or -Connection."
            : "This session has no current connection. Use Connect-Redis or -Connection.";
        ThrowTerminatingError(RedisErrors.Create("NoConnection", ErrorCategory.ConnectionError, message, null));
        return new RuntimeException();
    }
}
