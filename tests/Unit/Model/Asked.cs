using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace PSRedis.Tests.Model;

/// <summary>What a caller knows of his command.</summary>
internal enum Fate
{
    /// <summary>Nothing yet.</summary>
    Open,

    /// <summary>It was executed: there is the reply.</summary>
    Done,

    /// <summary>It may have been executed, or may still be.</summary>
    InDoubt,

    /// <summary>It was not executed, and never will be.</summary>
    Never,
}

/// <summary>A command that a caller has asked for, and what he was told of it.</summary>
internal sealed class Asked(int number, int caller, int batch, Wish wish, int? database)
{
    private Pending? _pending;
    private Func<object?>? _result;

    public int Number => number;

    public Wish Wish => wish;

    /// <summary>Which of the caller's pipelines it belongs to.</summary>
    public (int Caller, int Number) Batch => (caller, batch);

    /// <summary>In which database it is to be executed; null where nobody can tell.</summary>
    public int? Database { get; private set; } = database;

    public Pending? Pending => _pending;

    public Fate Fate { get; private set; }

    /// <summary>The reply, as the server has noted it.</summary>
    public string? Reply { get; private set; }

    public Exception? Error { get; private set; }

    /// <summary>For a transaction: what it has watched for, and how much had come to pass at the server when the watch began.</summary>
    public (Asked Watch, int Since)? Watched { get; init; }

    /// <summary>When its caller began to wait for it: a timestamp of <see cref="Stopwatch"/>.</summary>
    public long WaitBegan { get; private set; }

    /// <summary>How long it has been waited for.</summary>
    public TimeSpan Waited => TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - WaitBegan) / (double)Stopwatch.Frequency);

    public void Send(RedisConnection redis, TimeSpan longestPop, Pending? behind, CancellationToken cancellation)
    {
        if (wish.Kind == Kind.Transaction)
        {
            Pending<object?[]?> pending = redis.Send(Wish.Transaction(number), behind, cancellation);
            (_pending, _result) = (pending, () => pending.Result);
        }
        else
        {
            Pending<object?> pending = redis.Send(wish.Command(number, longestPop), behind, cancellation);
            (_pending, _result) = (pending, () => pending.Result);
        }
    }

    /// <summary>Another caller selects a database. What is not in line yet may be executed in either.</summary>
    public void MeetSelect()
    {
        if (_pending is null) Database = null;
    }

    public void BeginWait() => WaitBegan = Stopwatch.GetTimestamp();

    /// <summary>The caller looks at the result.</summary>
    public void Tell()
    {
        try
        {
            Tell(_result!());
        }
        catch (Exception e)
        {
            Tell(e);
        }
    }

    public void Tell(object? result)
    {
        Fate = Fate.Done;
        Reply = result is object?[] results ? string.Join("; ", results.Select(each => each as string ?? Show.Of(each))) : (string?)result;
    }

    public void Tell(Exception error)
    {
        Error = error;
        Fate = error switch
        {
            // It may have been sent before, on a line that broke.
            OperationCanceledException => _pending is { IsRetry: true } ? Fate.InDoubt : Fate.Never,
            RedisTransactionAbortedException or InsufficientMemoryException => Fate.Never,
            // Where it is not among what is unknown, it had not been sent.
            RedisException { OutcomeUnknown: 0 } when !wish.ChangesNothing => Fate.Never,
            _ => Fate.InDoubt,
        };
    }

    /// <summary>The caller has been stopped, and does not wait any more.</summary>
    public void TellStopped()
    {
        if (_pending is { IsCompleted: true }) Tell();
        else Fate = _pending is { IsQueued: true } ? Fate.Never : Fate.InDoubt;
    }

    public override string ToString() => $"#{number} ({wish})";
}
