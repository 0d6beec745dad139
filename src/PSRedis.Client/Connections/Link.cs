using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;

namespace PSRedis;

/// <summary>
/// One link to a server and the commands on it. It lives until it is lost; <see cref="RedisConnection"/> then establishes another.
/// </summary>
/// <remarks>
/// Replies arrive in the order of the commands, so the thread that reads completes the first command in flight, its own or another thread's.
/// <see cref="Enqueue(Pending)"/> requires <see cref="WriteGate"/>, and <see cref="Receive"/> requires <see cref="ReadGate"/> (<see cref="EnterRead"/>).
/// Commands can be queued while others are being sent, as they are in separate buffers. A thread that needs several gates takes them in the order read,
/// send, write.
/// A command is in flight once its bytes are being sent. Until then it is withdrawn if its caller has cancelled it.
/// </remarks>
internal sealed class Link : IDisposable
{
    private const int InitialCapacity = 64 * 1024;
    // Larger than most values, and than the megabyte of replies that the pipeline keeps in flight: a new buffer for each reply would leave more garbage than
    // the value itself.
    private const int KeptCapacity = 4 * 1024 * 1024;
    private const int MinRoom = 16 * 1024;

    private static int s_lastNumber;

    private readonly Transport _transport;
    private readonly RespReader _reader;
    private readonly ConcurrentQueue<Pending> _inFlight = new();
    // Commands that the server refused because it has become a replica, while no later command was executed.
    private readonly Queue<Pending> _refused = new();
    private Outbox _queue = new();
    private Outbox _sending = new();
    private byte[] _received = new byte[InitialCapacity];
    private int _start;
    private int _end;
    private readonly int _number = Interlocked.Increment(ref s_lastNumber);
    private readonly List<Pending> _waiting = new();
    private volatile int _waiters;
    private long _lastReceived;
    private long _written;
    private long _sent;
    private volatile Exception? _broken;
    private volatile bool _isDraining;
    private volatile bool _isReplica;
    private volatile int _logins;
    private readonly Capabilities _capabilities = new();

    public Link(Transport transport, RespLimits limits)
    {
        _transport = transport;
        _reader = new RespReader(limits);
    }

    public object ReadGate { get; } = new();

    public object SendGate { get; } = new();

    public object WriteGate { get; } = new();

    /// <summary>Why the link cannot be used any more; null while it can.</summary>
    public Exception? Broken => _broken;

    /// <summary>Whether nothing more is sent, and only the pending replies are read: the server has stopped reading, or no longer accepts writes.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Whether the link is being closed, or was, because the server has become a replica.</summary>
    public bool IsReplica => _isReplica;

    /// <summary>Until when the link is kept although the server is a replica: it was established because the last link led to one.</summary>
    public Deadline? ReplicaAllowedUntil { get; set; }

    /// <summary>How many bytes are queued; approximate, as it is read without the gate.</summary>
    public long Unsent => _queue.Requests.Length;

    /// <summary>Whether commands are queued or in flight.</summary>
    public bool IsBusy => Unsent > 0 || !_inFlight.IsEmpty;

    /// <summary>The command that the next reply belongs to; null when none is in flight.</summary>
    public Pending? Next => _inFlight.TryPeek(out Pending? next) ? next : null;


    /// <summary>Whether bytes, or the end of the link, can be received at once.</summary>
    public bool HasArrived => _transport.HasArrived;

    /// <summary>Called for each command that has completed.</summary>
    public Action<Pending>? Completed { get; set; }

    /// <summary>Called for pushes, and for replies while no command is in flight. An exception that it throws breaks the link.</summary>
    public Action<RespValue> Unsolicited { get; set; } = Refuse;

    /// <summary>The first requirement of a command that the server has not met since the last login; null: the command can be sent.</summary>
    public Requirement? Unmet(RedisCommand command)
    {
        foreach (Requirement requirement in command.Requirements)
        {
            if (!Meets(requirement)) return requirement;
        }
        return command.LogsIn && IsBusy ? Requirement.IdleLink : null;
    }

    /// <summary>Whether the server has met a requirement since the last login.</summary>
    public bool Meets(Requirement requirement) => _capabilities.Has(requirement.Name, _logins) == true;

    /// <summary>Whether the server has shown since the last login that it supports a command that has a fallback; null: not known yet, or it has none.</summary>
    public bool? Supports(RedisCommand command) => command.Capability is { } name ? _capabilities.Has(name, _logins) : null;

    /// <summary>Records that the server meets a requirement, if the probe was answered on this link.</summary>
    public void Learn(Requirement requirement, Pending probe)
    {
        if (probe.LinkNumber == _number) _capabilities.Learn(requirement.Name, true, probe.Login);
    }

    /// <summary>Queues a command, completely or not at all. <see cref="Flush"/> sends it.</summary>
    public void Enqueue(Pending pending)
    {
        RedisCommand command = pending.Command;
        long length = _queue.Write(command, pending);
        _written += length;
        pending.Size += length;
        pending.EndOfRequest = _written;
        pending.LinkNumber = _number;
        if (command.LogsIn) _logins++;
        pending.Login = _logins;
        pending.IsQueued = true;
        pending.NotifySent();
    }

    /// <summary>Queues a command whose replies, if it has any, go to <see cref="Unsolicited"/>.</summary>
    public void Enqueue(RedisCommand command) => _written += _queue.Write(command);

    /// <summary>Removes queued commands that have been cancelled.</summary>
    public void Withdraw()
    {
        lock (WriteGate) _written -= _queue.Withdraw(_written);
    }

    /// <summary>Sends what is queued. Any error breaks the link, and so does a cancellation in the middle of a request.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled, here or at the gate. Other threads send their own queued commands.</exception>
    public void Flush(Deadline deadline)
    {
        if (Unsent == 0) return;
        Gate.Enter(SendGate, deadline.Cancellation);
        SendQueue(deadline);
    }

    /// <summary>Sends what other threads have queued, unless a thread is already sending: each thread makes sure that its own commands are sent.</summary>
    public void FlushForOthers(Deadline deadline)
    {
        if (Unsent > 0 && Monitor.TryEnter(SendGate)) SendQueue(deadline);
    }

    /// <summary>Waits until this thread may read, or until another thread has read the reply.</summary>
    /// <param name="pending">The command whose reply is waited for.</param>
    /// <param name="deadline">The end of the wait, counted from the last bytes that arrived.</param>
    /// <returns>
    /// True: this thread may read until it calls <see cref="ExitRead"/>. False: the command has completed or must be sent first, or the link is broken.
    /// </returns>
    /// <exception cref="TimeoutException">Nothing arrived in time.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool EnterRead(Pending pending, Deadline deadline)
    {
        if (Monitor.TryEnter(ReadGate)) return true;
        Register(pending, 1);
        try
        {
            lock (pending)
            {
                while (NeedsRead(pending))
                {
                    if (Monitor.TryEnter(ReadGate)) return true;
                    deadline.Cancellation.ThrowIfCancellationRequested();
                    if (deadline.IsOverSince(Volatile.Read(ref _lastReceived))) throw new TimeoutException();
                    Monitor.Wait(pending, Deadline.Slice);
                }
            }
            return false;
        }
        finally
        {
            Register(pending, -1);
        }
    }

    /// <summary>Whether the reply to a command must be read: the command has neither completed, nor must it be sent first.</summary>
    public bool NeedsRead(Pending pending) => !pending.IsCompleted && (!pending.IsQueued || _isDraining) && _broken is null;

    /// <summary>Stops reading, and wakes the thread that has waited longest to read next.</summary>
    public void ExitRead()
    {
        Monitor.Exit(ReadGate);
        if (_waiters == 0) return;
        Pending? next;
        lock (_waiting) next = _waiting.Find(static waiting => !waiting.IsCompleted);
        if (next is not null) Wake(next);
    }

    private void Register(Pending pending, int more)
    {
        lock (_waiting)
        {
            if (more > 0) _waiting.Add(pending);
            else _waiting.Remove(pending);
            _waiters = _waiting.Count;
        }
        // The reading thread must see the registration before this thread checks whether it still has to wait.
        Thread.MemoryBarrier();
    }

    private static void Wake(Pending pending)
    {
        lock (pending) Monitor.PulseAll(pending);
    }

    private void SendQueue(Deadline deadline)
    {
        try
        {
            lock (WriteGate)
            {
                _written -= _queue.Withdraw(_written);
                if (_queue.Requests.Length == 0 || _isDraining || _broken is not null) return;
                (_queue, _sending) = (_sending, _queue);
            }
            while (_sending.Commands.Count > 0)
            {
                Pending next = _sending.Commands.Peek();
                _inFlight.Enqueue(next);
                next.IsQueued = false;
                _sending.Commands.Dequeue();
            }
            Send(_sending.Requests, deadline);
            _sending.Requests.Clear();
        }
        catch (SocketException)
        {
            // The reading thread gets the same error, but first the replies that the server sent, which may say why it closed the connection.
            _isDraining = true;
        }
        catch (Exception e)
        {
            Break(e);
            if (e is OperationCanceledException) throw;
        }
        finally
        {
            Monitor.Exit(SendGate);
        }
    }

    /// <summary>Receives once, and completes the commands whose replies have arrived. Any error but a cancellation breaks the link.</summary>
    /// <param name="deadline">The end of the wait.</param>
    /// <param name="mayBeSilent">Whether a time-out is no error: then it does not break the link either.</param>
    /// <returns>Whether anything was received.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled. The pending replies are read, and given to their commands, later.</exception>
    public bool Receive(Deadline deadline, bool mayBeSilent = false)
    {
        // As long as bytes keep arriving, no wait checks the token.
        deadline.Cancellation.ThrowIfCancellationRequested();
        try
        {
            MakeRoom();
            int received = _transport.Receive(_received, _end, _received.Length - _end, deadline);
            if (received == 0) throw new EndOfStreamException("the server closed the connection");
            _end += received;
            if (_waiters > 0) Volatile.Write(ref _lastReceived, Stopwatch.GetTimestamp());
            if (Dispatch()) FlushForOthers(deadline);
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

    /// <summary>Closes the link. The commands on it stay in the queue for <see cref="TakeInFlight"/>.</summary>
    public void Break(Exception cause)
    {
        _broken ??= cause;
        _transport.Dispose();
        if (_waiters == 0) return;
        Pending[] waiting;
        lock (_waiting) waiting = _waiting.ToArray();
        foreach (Pending pending in waiting) Wake(pending);
    }

    /// <summary>Empties the queue of a lost link.</summary>
    /// <returns>The commands, in order, and whether each may have reached the server.</returns>
    public IEnumerable<(Pending Pending, bool WasSent)> TakeInFlight()
    {
        // The refused commands were sent before those in flight. If one of those may have been executed, it is too late to retry the refused ones.
        if (!_inFlight.IsEmpty) FailRefused();
        while (_refused.Count > 0) yield return (_refused.Dequeue(), false);
        while (_inFlight.TryDequeue(out Pending? pending))
        {
            // A request that was not sent completely cannot have been executed.
            yield return (pending, pending.EndOfRequest <= _sent);
        }
        foreach (Outbox unsent in new[] { _sending, _queue })
        {
            while (unsent.Commands.Count > 0) yield return (unsent.Commands.Dequeue(), false);
        }
    }

    public void Dispose() => Break(new ObjectDisposedException(nameof(RedisConnection)));

    /// <summary>Gives complete replies to their commands. Returns true if a chained command has queued its next one.</summary>
    private bool Dispatch()
    {
        bool hasNext = false;
        while (_start < _end && _reader.TryRead(_received, _start, _end - _start, out RespValue reply, out int consumed))
        {
            _start += consumed;
            Pending? pending = reply.Type == RespType.Push ? null : Next;
            if (pending is null)
            {
                Unsolicited(reply);
                continue;
            }
            if (reply.Type == RespType.SimpleString && pending.Command.Replies == 1 && Reply.IsQueued(reply))
            {
                throw new RedisProtocolException($"The server queued {pending.Command.Name} for a transaction that this client did not start.");
            }
            pending.Size += consumed;
            RedisCommand command = pending.Command;
            Progress progress = pending.Accept(reply);
            if (progress == Progress.More) continue;
            Learn(command, pending, progress);
            _inFlight.TryDequeue(out _);
            if (progress == Progress.Refused && ReplicaAllowedUntil is not { IsOver: false })
            {
                _refused.Enqueue(pending);
                _isDraining = _isReplica = true;
                continue;
            }
            FailRefused();
            if (progress == Progress.Refused) pending.Fail(pending.Refusal!);
            if (progress == Progress.Next)
            {
                EnqueueOrFail(pending);
                hasNext = true;
            }
            else Completed?.Invoke(pending);
            if (_waiters > 0) Wake(pending);
            if (progress == Progress.OutOfSync) throw new InvalidDataException($"the reply to {pending.Command.Name} does not match the replies before it");
        }
        if (_start == _end) _start = _end = 0;
        if (_isReplica) BreakWhenDrained();
        return hasNext;
    }

    /// <summary>Records what the reply to a command shows of the server.</summary>
    private void Learn(RedisCommand command, Pending pending, Progress progress)
    {
        bool hasFailed = command.IsTransaction && pending.HasFailed;
        if (command.Capability is { } name && progress is Progress.Next or Progress.Done && !hasFailed) _capabilities.Learn(name, progress == Progress.Done, pending.Login);
        // After a failure it is unknown whether there was a transaction.
        if (command.IsTransaction && progress is Progress.Done or Progress.OutOfSync) _capabilities.Learn(Requirement.Transactions.Name, hasFailed ? null : true, pending.Login);
    }

    /// <summary>Fails the refused commands, because a later command was executed: a retry would change their order.</summary>
    private void FailRefused()
    {
        while (_refused.Count > 0)
        {
            Pending refused = _refused.Dequeue();
            refused.Fail(refused.Refusal!);
            if (_waiters > 0) Wake(refused);
        }
    }

    /// <summary>Closes the link to a replica once all commands in flight have been answered.</summary>
    private void BreakWhenDrained()
    {
        // A thread that is sending may not have put all of its commands in flight yet.
        lock (SendGate)
        {
            if (_inFlight.IsEmpty) Break(new IOException("the server is now a replica, which does not accept writes"));
        }
    }

    /// <summary>Queues a command that its caller already waits for. An error becomes the result of the command.</summary>
    public void EnqueueOrFail(Pending pending)
    {
        try
        {
            lock (WriteGate) Enqueue(pending);
        }
        catch (Exception e)
        {
            // Nothing of it is queued, so the error concerns this command only.
            pending.Fail(e);
        }
    }

    private static void Refuse(RespValue reply)
    {
        if (reply.IsError) throw reply.AsError();
        if (reply.Type != RespType.Push) throw new RedisProtocolException($"The server sent a reply, but no command was pending: {reply}.");
    }

    private void Send(RespWriter requests, Deadline deadline)
    {
        foreach (ArraySegment<byte> segment in requests.Segments)
        {
            long before = _transport.BytesSent;
            try
            {
                _transport.Send(segment, deadline);
                _sent += segment.Count;
            }
            catch when (_transport.BytesSent > before)
            {
                // It is unknown how much of it reached the server, so all of it counts as sent.
                _sent += segment.Count;
                throw;
            }
        }
    }

    private void MakeRoom()
    {
        int open = _end - _start;
        if (open == 0 && _received.Length > KeptCapacity)
        {
            _received = new byte[InitialCapacity];
            _start = _end = 0;
        }
        if (_received.Length - _end >= MinRoom) return;
        int capacity = _received.Length;
        if (capacity - open < Math.Max(MinRoom, capacity / 2)) capacity = GrownCapacity(capacity);
        if (capacity - open == 0) throw new RedisProtocolException("The reply is longer than 2 GB.");
        byte[] from = _received;
        if (capacity > from.Length) _received = new byte[capacity];
        Buffer.BlockCopy(from, _start, _received, 0, open);
        _start = 0;
        _end = open;
    }

    // At least twice as large, so that the work stays linear. An announced length is trusted up to eight times the current capacity;
    // where it is known, a large value does not take twice its size, and causes less garbage.
    private int GrownCapacity(int capacity)
    {
        const int MaxCapacity = 0x7FFFFFC7;
        long announced = _reader.KnownLength + MinRoom;
        return (int)Math.Min(Math.Max(capacity * 2L, Math.Min(announced, capacity * 8L)), MaxCapacity);
    }

    /// <summary>Requests that are sent together, and their commands.</summary>
    private sealed class Outbox
    {
        public RespWriter Requests { get; } = new();

        /// <summary>The commands, in the order of their requests. The requests of a listener have no command here.</summary>
        public Queue<Pending> Commands { get; private set; } = new();

        /// <summary>Writes a request, completely or not at all.</summary>
        /// <param name="command">The command.</param>
        /// <param name="pending">The command that waits for the reply; null: none.</param>
        /// <returns>The length of the request in bytes.</returns>
        public long Write(RedisCommand command, Pending? pending = null)
        {
            long before = Requests.Length;
            try
            {
                command.WriteTo(Requests);
                if (pending is not null) Commands.Enqueue(pending);
            }
            catch
            {
                // If memory has run out in the middle of it, the server would read the next request as the rest of this one.
                Requests.Truncate(before);
                throw;
            }
            return Requests.Length - before;
        }

        /// <summary>Removes the commands that have been cancelled.</summary>
        /// <param name="written">The total number of bytes written to the link up to the end of these requests.</param>
        /// <returns>How many bytes were removed.</returns>
        public long Withdraw(long written)
        {
            bool isAllWanted = true;
            foreach (Pending pending in Commands) isAllWanted &= !pending.IsCancelled;
            if (isAllWanted) return 0;

            long before = Requests.Length;
            written -= before;
            Queue<Pending> commands = Commands;
            Commands = new Queue<Pending>();
            Requests.Clear();
            foreach (Pending pending in commands)
            {
                if (pending.IsCancelled)
                {
                    pending.FailCancelled();
                    continue;
                }
                try
                {
                    written += Write(pending.Command, pending);
                    pending.EndOfRequest = written;
                }
                catch (Exception e)
                {
                    pending.Fail(e);
                }
            }
            return before - Requests.Length;
        }
    }
}
