using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using PSRedis.Commands;
using PSRedis.Protocol;

namespace PSRedis;

/// <summary>
/// One line to a server and the commands on it. Lives until the line breaks; <see cref="RedisConnection"/> then makes another.
/// </summary>
/// <remarks>
/// Replies come in the order of the commands, so whoever reads completes what is next in the queue, its own command or another thread's.
/// <see cref="Enqueue(Pending)"/> and <see cref="Flush"/> want <see cref="WriteGate"/>, <see cref="Receive"/> wants <see cref="ReadGate"/>;
/// who needs both takes the read gate first.
/// </remarks>
internal sealed class Link : IDisposable
{
    private const int InitialCapacity = 64 * 1024;
    private const int KeptCapacity = 1024 * 1024;
    private const int MinRoom = 16 * 1024;

    private readonly Transport _transport;
    private readonly RespWriter _writer = new();
    private readonly RespReader _reader;
    private readonly ConcurrentQueue<Pending> _inFlight = new();
    private byte[] _received = new byte[InitialCapacity];
    private int _start;
    private int _end;
    private long _written;
    private long _sent;
    private volatile Exception? _broken;

    public Link(Transport transport, RespLimits limits)
    {
        _transport = transport;
        _reader = new RespReader(limits);
    }

    public object ReadGate { get; } = new();

    public object WriteGate { get; } = new();

    /// <summary>Why the line can't be used any more; null while it can.</summary>
    public Exception? Broken => _broken;

    /// <summary>Whether commands wait for replies.</summary>
    public bool IsBusy => !_inFlight.IsEmpty;

    /// <summary>Whether bytes, or the end of the line, can be received at once.</summary>
    public bool HasArrived => _transport.HasArrived;

    /// <summary>Takes note of each command that has completed.</summary>
    public Action<Pending>? Completed { get; set; }

    /// <summary>Takes what no command waits for: pushes, and replies while no command is in line. What it throws breaks the line.</summary>
    public Action<RespValue> Unasked { get; set; } = Refuse;

    /// <summary>Puts a command in line. <see cref="Flush"/> sends it.</summary>
    public void Enqueue(Pending pending)
    {
        Enqueue(pending.Command);
        pending.EndOfRequest = _written;
        _inFlight.Enqueue(pending);
    }

    /// <summary>Puts a command in line whose replies, if it has any, go to <see cref="Unasked"/>.</summary>
    public void Enqueue(RedisCommand command)
    {
        long before = _writer.Length;
        command.WriteTo(_writer);
        _written += _writer.Length - before;
    }

    /// <summary>Sends what is in line. Whatever goes wrong breaks the line, a stop in the middle of a request too.</summary>
    public void Flush(Deadline deadline)
    {
        if (_writer.Length == 0 || _broken is not null) return;
        try
        {
            foreach (ArraySegment<byte> segment in _writer.Segments)
            {
                long before = _transport.BytesSent;
                try
                {
                    _transport.Send(segment, deadline);
                    _sent += segment.Count;
                }
                catch when (_transport.BytesSent > before)
                {
                    // How much of it reached the server is not known, so all of it may have.
                    _sent += segment.Count;
                    throw;
                }
            }
            _writer.Clear();
        }
        catch (Exception e)
        {
            Break(e);
            if (e is OperationCanceledException) throw;
        }
    }

    /// <summary>Receives once, and completes the commands whose replies are there. Whatever goes wrong breaks the line, but a stop.</summary>
    /// <param name="deadline">Until when to wait.</param>
    /// <param name="mayBeSilent">Whether nothing need come: then the end of the wait does not break the line either.</param>
    /// <returns>Whether anything was received.</returns>
    /// <exception cref="OperationCanceledException">The wait was stopped. The replies owed will be read, and given to their commands, later.</exception>
    public bool Receive(Deadline deadline, bool mayBeSilent = false)
    {
        try
        {
            MakeRoom();
            int received = _transport.Receive(_received, _end, _received.Length - _end, deadline);
            if (received == 0) throw new System.IO.EndOfStreamException("the server closed the connection");
            _end += received;
            if (Dispatch())
            {
                lock (WriteGate) Flush(deadline);
            }
            return true;
        }
        catch (TimeoutException) when (mayBeSilent)
        {
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Break(e);
            return false;
        }
    }

    /// <summary>Ends the line. The commands on it stay in their queue for <see cref="TakeInFlight"/>.</summary>
    public void Break(Exception cause)
    {
        _broken ??= cause;
        _transport.Dispose();
    }

    /// <summary>Empties the queue of a broken line.</summary>
    /// <returns>The commands, in order, and whether each may have reached the server.</returns>
    public IEnumerable<(Pending Pending, bool WasSent)> TakeInFlight()
    {
        while (_inFlight.TryDequeue(out Pending? pending))
        {
            // The first byte of a request past what was sent lies at the end of the one before it.
            yield return (pending, pending.EndOfRequest <= _sent);
        }
    }

    public void Dispose() => Break(new ObjectDisposedException(nameof(RedisConnection)));

    /// <summary>Gives complete replies to their commands; true when a chained command has put its next in line.</summary>
    private bool Dispatch()
    {
        bool hasNext = false;
        while (_start < _end && _reader.TryRead(_received, _start, _end - _start, out RespValue reply, out int consumed))
        {
            _start += consumed;
            if (reply.Type == RespType.Push || !_inFlight.TryPeek(out Pending? pending))
            {
                Unasked(reply);
                continue;
            }
            if (!pending.Accept(reply, out bool sendNext)) continue;
            _inFlight.TryDequeue(out _);
            if (sendNext)
            {
                lock (WriteGate) Enqueue(pending);
                hasNext = true;
            }
            else
            {
                Completed?.Invoke(pending);
            }
        }
        if (_start == _end) _start = _end = 0;
        return hasNext;
    }

    private static void Refuse(RespValue reply)
    {
        if (reply.IsError) throw reply.AsError();
        if (reply.Type != RespType.Push) throw new RedisProtocolException($"The server sent a reply that nothing asked for: {reply}.");
    }

    private void MakeRoom()
    {
        if (_received.Length - _end >= MinRoom) return;
        int open = _end - _start;
        // Doubling what has arrived keeps the work linear and never trusts an announced length.
        int capacity = _received.Length;
        if (open == 0 && capacity > KeptCapacity) capacity = InitialCapacity;
        else if (capacity - open < Math.Max(MinRoom, capacity / 2)) capacity = (int)Math.Min(capacity * 2L, 0x7FFFFFC7);
        if (capacity - open == 0) throw new RedisProtocolException("The reply is longer than 2 GB.");
        if (capacity == _received.Length)
        {
            Buffer.BlockCopy(_received, _start, _received, 0, open);
        }
        else
        {
            var moved = new byte[capacity];
            Buffer.BlockCopy(_received, _start, moved, 0, open);
            _received = moved;
        }
        _start = 0;
        _end = open;
    }
}
