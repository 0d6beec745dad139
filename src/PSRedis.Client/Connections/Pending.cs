using System;
using System.Runtime.ExceptionServices;
using PSRedis.Commands;
using PSRedis.Protocol;

namespace PSRedis;

/// <summary>A command that has been handed to a connection, and in time its reply.</summary>
public abstract class Pending
{
    private volatile bool _isCompleted;

    private protected Pending() { }

    /// <summary>Whether the reply, or the error in its place, is there.</summary>
    public bool IsCompleted => _isCompleted;

    /// <summary>Why there is no reply; null when there is one, or none yet.</summary>
    public Exception? Error { get; private set; }

    /// <summary>How many bytes its request, and what has come of its reply, take on the line.</summary>
    public long Size { get; internal set; }

    /// <summary>The command as it stands now: a chained one moves on to its next.</summary>
    internal abstract RedisCommand Command { get; }

    /// <summary>Where the request ends in all that was ever written to the line: what lies beyond what was sent was surely not executed.</summary>
    internal long EndOfRequest { get; set; }

    /// <summary>Whether it was sent again once already.</summary>
    internal bool IsRetry { get; set; }

    /// <summary>Takes a reply.</summary>
    /// <param name="reply">The next reply on the line.</param>
    /// <param name="sendNext">Whether <see cref="Command"/> has changed and is to be sent now.</param>
    /// <returns>Whether this was the last reply to what was sent.</returns>
    internal abstract bool Accept(in RespValue reply, out bool sendNext);

    /// <summary>Gets ready for being sent again: replies taken so far belong to the broken line.</summary>
    internal abstract void Rewind();

    internal void Fail(Exception error)
    {
        Error = error;
        _isCompleted = true;
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
    private RedisServerException? _firstError;

    internal Pending(RedisCommand<T> command) => _command = command;

    /// <summary>What the reply became. Throws what stands in its place.</summary>
    /// <exception cref="RedisException">There is no reply but an error.</exception>
    /// <exception cref="InvalidOperationException">The reply has not come yet.</exception>
    public T Result
    {
        get
        {
            if (!IsCompleted) throw new InvalidOperationException("The reply has not come yet.");
            if (Error is not null) ExceptionDispatchInfo.Capture(Error).Throw();
            return _result;
        }
    }

    internal override RedisCommand Command => _command;

    internal override bool Accept(in RespValue reply, out bool sendNext)
    {
        sendNext = false;
        try
        {
            if (++_repliesTaken < _command.Replies)
            {
                if (reply.IsError) _firstError ??= reply.AsError();
                return false;
            }
            if (_command.Next(reply) is { } next)
            {
                _command = next;
                Rewind();
                sendNext = true;
                return true;
            }
            // The error that made the server refuse says more than the refusal that follows from it.
            _result = reply.IsError && _firstError is not null ? throw _firstError : _command.Read(reply);
            Complete();
        }
        catch (RedisProtocolException) when (_firstError is not null)
        {
            // Garnet executes the rest of a transaction of which it refused a part, so there are fewer replies than commands.
            Fail(_firstError);
        }
        catch (Exception e)
        {
            // Whatever it is, it is this command's trouble alone: the whole reply has been read, and the line is as good as before.
            Fail(e);
        }
        return true;
    }

    internal override void Rewind()
    {
        _repliesTaken = 0;
        _firstError = null;
    }
}
