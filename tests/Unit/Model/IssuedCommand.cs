using System.Diagnostics;

namespace PSRedis.Tests.Model;

/// <summary>What a caller knows about its command.</summary>
internal enum Outcome
{
    /// <summary>No result yet.</summary>
    Open,

    /// <summary>It was executed; the reply is known.</summary>
    Executed,

    /// <summary>It may have been executed, or may be executed later.</summary>
    Unknown,

    /// <summary>It was not sent, and never will be.</summary>
    NotSent,
}

/// <summary>A command that a caller has issued, and the outcome that was reported to it.</summary>
internal sealed class IssuedCommand(int number, int caller, int batch, CommandSpec spec, int? database)
{
    private Pending? _pending;
    private Func<object?>? _result;

    public int Number => number;

    public CommandSpec Spec => spec;

    /// <summary>The pipeline of the caller that the command belongs to.</summary>
    public (int Caller, int Number) Batch => (caller, batch);

    /// <summary>The database in which it must be executed; null: not determined.</summary>
    public int? Database { get; private set; } = database;

    public Pending? Pending => _pending;

    public Outcome Outcome { get; private set; }

    /// <summary>The reply, in the form in which the server logs it.</summary>
    public string? Reply { get; private set; }

    public Exception? Error { get; private set; }

    /// <summary>For a watched transaction: the watch, and the length of the server's log when the watch began.</summary>
    public (IssuedCommand Watch, int Since)? Watched { get; init; }

    /// <summary>When its caller began to wait: a timestamp of <see cref="Stopwatch"/>.</summary>
    public long WaitBegan { get; private set; }

    /// <summary>How long its caller has waited.</summary>
    public TimeSpan Waited => TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - WaitBegan) / (double)Stopwatch.Frequency);

    public void Send(RedisConnection redis, TimeSpan longestPop, Pending? behind, CancellationToken cancellation)
    {
        if (spec.Kind == Kind.Transaction)
        {
            Pending<object?[]?> pending = redis.Send(CommandSpec.Transaction(number), behind, cancellation);
            (_pending, _result) = (pending, () => pending.Result);
        }
        else
        {
            Pending<object?> pending = redis.Send(spec.Command(number, longestPop), behind, cancellation);
            (_pending, _result) = (pending, () => pending.Result);
        }
    }

    /// <summary>Another caller selects a database. A command that is not queued yet may be executed in either.</summary>
    public void MarkDatabaseUnknown()
    {
        if (_pending is null) Database = null;
    }

    public void BeginWait() => WaitBegan = Stopwatch.GetTimestamp();

    /// <summary>Records the result of the pending command.</summary>
    public void Complete()
    {
        try
        {
            Complete(_result!());
        }
        catch (Exception e)
        {
            Complete(e);
        }
    }

    public void Complete(object? result)
    {
        Outcome = Outcome.Executed;
        Reply = result is object?[] results ? string.Join("; ", results.Select(each => each as string ?? Show.Of(each))) : (string?)result;
    }

    public void Complete(Exception error)
    {
        Error = error;
        Outcome = error switch
        {
            // It may have been sent before, on a link that was lost.
            OperationCanceledException => _pending is { IsRetry: true } ? Outcome.Unknown : Outcome.NotSent,
            RedisTransactionAbortedException or InsufficientMemoryException => Outcome.NotSent,
            // If its outcome is not unknown, it was not sent.
            RedisException { OutcomeUnknown: 0 } when !spec.ChangesNothing => Outcome.NotSent,
            _ => Outcome.Unknown,
        };
    }

    /// <summary>The caller was cancelled, and no longer waits.</summary>
    public void CompleteCancelled()
    {
        if (_pending is { IsCompleted: true }) Complete();
        else Outcome = _pending is { IsQueued: true } ? Outcome.NotSent : Outcome.Unknown;
    }

    public override string ToString() => $"#{number} ({spec})";
}
