using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace PSRedis;

/// <summary>The state of a command after a reply.</summary>
internal enum Progress
{
    /// <summary>Further replies to what was sent are expected.</summary>
    More,

    /// <summary>The command has moved on to the next command of its chain, which must be sent.</summary>
    Next,

    /// <summary>It has completed.</summary>
    Done,

    /// <summary>It was refused because the server has become a replica. It has not completed: the new master may execute it.</summary>
    Refused,

    /// <summary>It has completed, but further replies on the link cannot be trusted.</summary>
    OutOfSync,
}

/// <summary>A command that was given to a connection, and its reply once that has arrived.</summary>
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

    /// <summary>Whether the reply has arrived, or the command has failed.</summary>
    public bool IsCompleted => _isCompleted || _abandoned is not null;

    /// <summary>Why there is no reply; null if there is one, or none yet.</summary>
    public Exception? Error => _abandoned ?? _error;

    /// <summary>Whether the command itself failed, whatever error its caller got when the wait ended early.</summary>
    internal bool HasFailed => _error is not null;

    /// <summary>The bytes of its request, and of the part of its reply that has arrived.</summary>
    public long Size { get; internal set; }

    /// <summary>The current command: a chained one moves on to its next.</summary>
    internal abstract RedisCommand Command { get; }

    /// <summary>
    /// The total number of bytes written to the link up to the end of the request: a request that ends beyond the bytes sent was certainly not executed.
    /// </summary>
    internal long EndOfRequest { get; set; }

    /// <summary>Whether its request is queued, and not in flight yet.</summary>
    internal bool IsQueued { get => _isQueued; set => _isQueued = value; }

    /// <summary>The number of the link that it was last sent on: a cursor is valid only for the server process at the other end.</summary>
    internal int LinkNumber { get; set; }

    /// <summary>How many logins were sent before it on its link.</summary>
    internal int Login { get; set; }

    /// <summary>Whether it has already been retried.</summary>
    internal bool IsRetry { get; set; }

    /// <summary>The error with which the server refused the command, or a part of it; null if it did not.</summary>
    internal RedisServerException? Refusal { get; private protected set; }

    /// <summary>Whether its caller has been cancelled: then it must not be sent any more.</summary>
    internal bool IsCancelled => _cancellation.IsCancellationRequested || _abandoned is not null;

    /// <summary>Whether a thread waits or has waited for it.</summary>
    internal bool IsAwaited { get => _isAwaited; set => _isAwaited = value; }

    /// <summary>Replaces the command by its fallback, because the server is known not to have it.</summary>
    internal abstract void UseFallback();

    /// <summary>Takes the next reply on the link.</summary>
    internal abstract Progress Accept(in RespValue reply);

    /// <summary>Prepares the command for a retry: the replies taken so far belong to the lost link.</summary>
    internal abstract void Reset();

    internal void Fail(Exception error)
    {
        _error = error;
        _isCompleted = true;
    }

    /// <summary>Ends the wait for the command with an error. Its reply may still arrive: it is read, and dropped.</summary>
    internal void Abandon(Exception error) => _abandoned = error;

    /// <summary>Fails a command that was cancelled before it was sent.</summary>
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

/// <summary>A command that was given to a connection, and its result once the reply has arrived.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
public sealed class Pending<T> : Pending
{
    private RedisCommand<T> _command;
    private T _result = default!;
    private int _repliesTaken;
    internal Pending(RedisCommand<T> command, CancellationToken cancellation = default) : base(cancellation) => _command = command;

    /// <summary>The result. Throws the error if the command has failed.</summary>
    /// <exception cref="RedisException">The command failed.</exception>
    /// <exception cref="OperationCanceledException">The command was cancelled before it was sent.</exception>
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

    internal override void UseFallback() => _command = ((RedisCommand<T>)_command.Fallback!).ObservedBy(_command.Observer);

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
            if ((reply.IsError && Refusal is { } refusal && (refusal.IsUnknownOrForbidden || refusal.IsWrongArity) ? (RedisCommand<T>?)_command.QueuedFallback : _command.Next(reply)) is { } next)
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
            // The error of a queued command says more than the EXECABORT that follows from it.
            _result = reply.IsError && Refusal is not null ? throw Refusal : _command.Read(reply);
            Complete();
        }
        catch (Exception e)
        {
            // The error concerns this command only: the whole reply has been read, and the link stays usable.
            Fail(e);
        }
        return Progress.Done;
    }

    /// <summary>Whether the reply to EXEC matches the replies to the commands before it.</summary>
    // If Garnet refuses a part of a transaction, it executes the rest, and sends one reply more than it announced.
    // And if MULTI was accepted, but EXEC is unknown or not allowed, all further commands would be queued.
    private bool IsInSync(in RespValue reply) => Refusal is null ? !reply.IsError || reply.AsError().Code == "EXECABORT" : reply.IsError;

    internal override void Reset()
    {
        _repliesTaken = 0;
        Refusal = null;
    }
}
