using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace PSRedis;

/// <summary>How far a reply brings a command.</summary>
internal enum Progress
{
    /// <summary>Further replies to what was sent are to come.</summary>
    More,

    /// <summary>The command has moved on to its next, which is to be sent.</summary>
    Next,

    /// <summary>It has completed.</summary>
    Done,

    /// <summary>It was refused, as the server has become a replica. It has not completed: the server that is the master now may execute it.</summary>
    Refused,

    /// <summary>It has completed, and what comes after it on the connection cannot be trusted.</summary>
    OutOfSync,
}

/// <summary>A command that has been handed to a connection, and in time its reply.</summary>
public abstract class Pending
{
    private readonly CancellationToken _cancellation;
    private volatile bool _isCompleted;
    private volatile bool _isQueued;
    private volatile bool _isAwaited;
    private volatile Exception? _abandoned;
    private Exception? _error;
    private long _sentAt;

    private protected Pending(CancellationToken cancellation) => _cancellation = cancellation;

    /// <summary>Whether the reply, or the error in its place, is there.</summary>
    public bool IsCompleted => _isCompleted || _abandoned is not null;

    /// <summary>Why there is no reply; null when there is one, or none yet.</summary>
    public Exception? Error => _abandoned ?? _error;

    /// <summary>Whether its reply was no success, whatever a caller who did not wait for it was told.</summary>
    internal bool HasFailed => _error is not null;

    /// <summary>How many bytes its request, and what has come of its reply, take on the link.</summary>
    public long Size { get; internal set; }

    /// <summary>The command as it stands now: a chained one moves on to its next.</summary>
    internal abstract RedisCommand Command { get; }

    /// <summary>Where the request ends in all that was ever written to the link: what lies beyond what was sent was surely not executed.</summary>
    internal long EndOfRequest { get; set; }

    /// <summary>Whether its request is queued, and not on its way yet.</summary>
    internal bool IsQueued { get => _isQueued; set => _isQueued = value; }

    /// <summary>The number of the link that it was put on last: a cursor is one of the server process at its other end.</summary>
    internal int LinkNumber { get; set; }

    /// <summary>How many logins went before it on its connection.</summary>
    internal int Login { get; set; }

    /// <summary>Whether it was sent again once already.</summary>
    internal bool IsRetry { get; set; }

    /// <summary>What the server said where it refused the command, or a part of it; null where it did not.</summary>
    internal RedisServerException? Refusal { get; private protected set; }

    /// <summary>Whether whoever sent it has been cancelled since: what has not gone out by then is not to.</summary>
    internal bool IsCancelled => _cancellation.IsCancellationRequested || _abandoned is not null;

    /// <summary>Whether a thread waits, or has waited, for it.</summary>
    internal bool IsAwaited { get => _isAwaited; set => _isAwaited = value; }

    /// <summary>Takes a reply: the next on the link.</summary>
    internal abstract Progress Accept(in RespValue reply);

    /// <summary>Gets ready for being sent again: replies taken so far belong to the lost link.</summary>
    internal abstract void Reset();

    internal void Fail(Exception error)
    {
        _error = error;
        _isCompleted = true;
    }

    /// <summary>Ends it for whoever waits, while its reply may still come: that is read, and dropped.</summary>
    internal void Abandon(Exception error) => _abandoned = error;

    /// <summary>Ends a command that is not wanted any more.</summary>
    internal void FailCancelled() => Fail(new OperationCanceledException($"{Command.Name} was cancelled before it was sent{(IsRetry ? " again" : "")}.", _cancellation));

    internal void NotifySent()
    {
        if (Command.Observer is not { } observer) return;
        _sentAt = Stopwatch.GetTimestamp();
        observer.Sent(Command);
    }

    private protected void NotifyAnswered(in RespValue reply)
    {
        if (Command.Observer is not { } observer) return;
        var elapsed = TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _sentAt) / (double)Stopwatch.Frequency);
        observer.Answered(Command, Command.Redact(RedisDisplay.Reply(reply)), reply.IsError ? reply.AsError().Code : null, elapsed);
    }

    private protected void Complete() => _isCompleted = true;
}

/// <summary>A command that has been handed to a connection, and in time what its reply became.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public sealed class Pending<T> : Pending
{
    private RedisCommand<T> _command;
    private T _result = default!;
    private int _repliesTaken;
    internal Pending(RedisCommand<T> command, CancellationToken cancellation = default) : base(cancellation) => _command = command;

    /// <summary>What the reply became. Throws what stands in its place.</summary>
    /// <exception cref="RedisException">There is no reply but an error.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before it was sent.</exception>
    /// <exception cref="InvalidOperationException">The reply has not arrived yet.</exception>
    public T Result
    {
        get
        {
            if (!IsCompleted) throw new InvalidOperationException("The reply has not arrived yet.");
            if (Error is not null) ExceptionDispatchInfo.Capture(Error).Throw();
            return _result;
        }
    }

    internal override RedisCommand Command => _command;

    internal override Progress Accept(in RespValue reply)
    {
        try
        {
            if (++_repliesTaken < _command.Replies)
            {
                if (reply.IsError) Refusal ??= _command.Redact(reply.AsError());
                return Progress.More;
            }
            NotifyAnswered(reply);
            if (reply.IsError && (Refusal ?? reply.AsError()).ComesFromReplica && !IsRetry && !IsCancelled)
            {
                Refusal ??= _command.Redact(reply.AsError());
                return Progress.Refused;
            }
            if ((reply.IsError && Refusal is { } refusal && (refusal.ConcernsCommand || refusal.IsWrongArity) ? (RedisCommand<T>?)_command.Older : _command.Next(reply)) is { } next)
            {
                _command = next.ObservedBy(_command.Observer);
                Reset();
                return Progress.Next;
            }
            if (_command.IsTransaction && !IsInSync(reply))
            {
                Fail(Refusal ?? _command.Redact(reply.AsError()));
                return Progress.OutOfSync;
            }
            // The error that made the server refuse says more than the refusal that follows from it.
            _result = reply.IsError && Refusal is not null ? throw Refusal : _command.Read(reply);
            Complete();
        }
        catch (Exception e)
        {
            // Whatever it is, it is this command's trouble alone: the whole reply has been read, and the link is as good as before.
            Fail(e);
        }
        return Progress.Done;
    }

    /// <summary>Whether EXEC's reply fits what was said to the commands before it.</summary>
    // Garnet executes what is left of a transaction of which it refused a part, and sends one reply more than it announced.
    // And where MULTI was accepted, but EXEC is unknown or not allowed, whatever comes next would be queued.
    private bool IsInSync(in RespValue reply) => Refusal is null ? !reply.IsError || reply.AsError().Code == "EXECABORT" : reply.IsError;

    internal override void Reset()
    {
        _repliesTaken = 0;
        Refusal = null;
    }
}
