using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;

namespace PSRedis;

/// <summary>
/// One link to a server and the commands on it. Lives until the link is lost; <see cref="RedisConnection"/> then makes another.
/// </summary>
/// <remarks>
/// Replies come in the order of the commands, so whoever reads completes what is next in the queue, its own command or another thread's.
/// <see cref="Enqueue(Pending)"/> wants <see cref="WriteGate"/>, <see cref="Receive"/> wants <see cref="ReadGate"/> (<see cref="EnterRead"/>). Commands are queued while others
/// are being sent: the bytes of both lie apart. Who needs several gates takes them in the order read, send, write.
/// A command is in flight once its bytes are being sent. Until then it can be taken back, and is, where whoever sent it does not want it any more.
/// </remarks>
internal sealed class Link : IDisposable
{
    private const int InitialCapacity = 64 * 1024;
    // More than most values, and than the megabyte of replies that the pump has in flight: to make it again for each would leave more behind than the value.
    private const int KeptCapacity = 4 * 1024 * 1024;
    private const int MinRoom = 16 * 1024;

    private static int s_lastNumber;

    private readonly Transport _transport;
    private readonly RespReader _reader;
    private readonly ConcurrentQueue<Pending> _inFlight = new();
    // What a server refused that has become a replica, and nothing was executed behind.
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
    private volatile bool _isEnding;
    private volatile bool _isOfReplica;
    private volatile int _logins;
    private volatile int _transactionsOfLogin = -1;

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

    /// <summary>Whether nothing more is sent, and only the replies to what was sent are read: the server reads no more, or accepts no writes any more.</summary>
    public bool IsEnding => _isEnding;

    /// <summary>Whether it ends, or has ended, since the server has become a replica.</summary>
    public bool IsOfReplica => _isOfReplica;

    /// <summary>Up to when the server may be a replica without an end to the connection: it is a new one, made for that very reason.</summary>
    public Deadline? MayBeOfReplica { get; set; }

    /// <summary>How many bytes are queued, as far as is known without the gate.</summary>
    public long Unsent => _queue.Requests.Length;

    /// <summary>Whether commands are queued, or wait for replies.</summary>
    public bool IsBusy => Unsent > 0 || !_inFlight.IsEmpty;

    /// <summary>What the next reply is to; null where nothing was sent.</summary>
    public Pending? Next => _inFlight.TryPeek(out Pending? next) ? next : null;


    /// <summary>Whether bytes, or the end of the link, can be received at once.</summary>
    public bool HasArrived => _transport.HasArrived;

    /// <summary>Takes note of each command that has completed.</summary>
    public Action<Pending>? Completed { get; set; }

    /// <summary>Takes what no command waits for: pushes, and replies while no command is in flight. What it throws breaks the link.</summary>
    public Action<RespValue> Unsolicited { get; set; } = Refuse;

    /// <summary>Whether a command can be sent as things are: a transaction only where one was accepted since the last login.</summary>
    // Where the user lacks the right, or a proxy does not know MULTI, what comes between it and EXEC would be executed all the same.
    public bool Accepts(RedisCommand command) => !command.NeedsTransactions || _transactionsOfLogin == _logins;

    /// <summary>Queues a command, whole or not at all. <see cref="Flush"/> sends it.</summary>
    public void Enqueue(Pending pending)
    {
        RedisCommand command = pending.Command;
        long length = _queue.Write(command, pending);
        _written += length;
        pending.Size += length;
        pending.EndOfRequest = _written;
        pending.LinkNumber = _number;
        if (command.Effect is ConnectionEffect.Authenticate or ConnectionEffect.Hello) _logins++;
        pending.Login = _logins;
        pending.IsQueued = true;
        pending.NotifySent();
    }

    /// <summary>Queues a command whose replies, if it has any, go to <see cref="Unsolicited"/>.</summary>
    public void Enqueue(RedisCommand command) => _written += _queue.Write(command);

    /// <summary>Takes back what is queued and not wanted any more.</summary>
    public void Withdraw()
    {
        lock (WriteGate) _written -= _queue.Withdraw(_written);
    }

    /// <summary>Sends what is queued. Whatever goes wrong breaks the link, a cancellation in the middle of a request too.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled, here or at the gate. What others have queued they send themselves.</exception>
    public void Flush(Deadline deadline)
    {
        if (Unsent == 0) return;
        Gate.Enter(SendGate, deadline.Cancellation);
        SendQueue(deadline);
    }

    /// <summary>Does the same for others, unless somebody is sending: each of them sees to it that its own commands go out.</summary>
    public void FlushForOthers(Deadline deadline)
    {
        if (Unsent > 0 && Monitor.TryEnter(SendGate)) SendQueue(deadline);
    }

    /// <summary>Waits for the turn to read: while another thread reads, or until it has read what was waited for.</summary>
    /// <param name="pending">What is waited for.</param>
    /// <param name="deadline">Until when to wait, counted from the last bytes that came.</param>
    /// <returns>Whether it is this thread's turn, which <see cref="ExitRead"/> ends. Else its command has completed, is to be sent, or the link is broken.</returns>
    /// <exception cref="TimeoutException">Nothing came in time.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool EnterRead(Pending pending, Deadline deadline)
    {
        if (Monitor.TryEnter(ReadGate)) return true;
        Register(pending, 1);
        try
        {
            lock (pending)
            {
                while (IsToBeRead(pending))
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

    /// <summary>Whether there is something to read for a command: it has neither completed, nor is it to be sent.</summary>
    public bool IsToBeRead(Pending pending) => !pending.IsCompleted && (!pending.IsQueued || _isEnding) && _broken is null;

    /// <summary>Ends the turn to read, and gives it to whoever has waited longest.</summary>
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
        // Whoever reads must see that before this thread looks whether there is still something to wait for.
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
                if (_queue.Requests.Length == 0 || _isEnding || _broken is not null) return;
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
            // Whoever reads learns of it, too; and before that what the server said, which may be why it closed the connection.
            _isEnding = true;
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

    /// <summary>Receives once, and completes the commands whose replies are there. Whatever goes wrong breaks the link, but a cancellation.</summary>
    /// <param name="deadline">Until when to wait.</param>
    /// <param name="mayBeSilent">Whether nothing need come: then the end of the wait does not break the link either.</param>
    /// <returns>Whether anything was received.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled. The replies owed will be read, and given to their commands, later.</exception>
    public bool Receive(Deadline deadline, bool mayBeSilent = false)
    {
        // Where bytes come without a pause, no wait looks.
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

    /// <summary>Ends the link. The commands on it stay in their queue for <see cref="TakeInFlight"/>.</summary>
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
        // They came before what is in flight; but where that may have been executed, it is too late for them.
        if (!_inFlight.IsEmpty) FailRefused();
        while (_refused.Count > 0) yield return (_refused.Dequeue(), false);
        while (_inFlight.TryDequeue(out Pending? pending))
        {
            // The first byte of a request past what was sent lies at the end of the one before it.
            yield return (pending, pending.EndOfRequest <= _sent);
        }
        foreach (Outbox unsent in new[] { _sending, _queue })
        {
            while (unsent.Commands.Count > 0) yield return (unsent.Commands.Dequeue(), false);
        }
    }

    public void Dispose() => Break(new ObjectDisposedException(nameof(RedisConnection)));

    /// <summary>Gives complete replies to their commands; true when a chained command has queued its next one.</summary>
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
            Progress progress = pending.Accept(reply);
            if (progress == Progress.More) continue;
            _inFlight.TryDequeue(out _);
            if (progress == Progress.Refused && MayBeOfReplica is not { IsOver: false })
            {
                _refused.Enqueue(pending);
                _isEnding = _isOfReplica = true;
                continue;
            }
            FailRefused();
            if (progress == Progress.Refused) pending.Fail(pending.Refusal!);
            if (progress == Progress.Next)
            {
                EnqueueOrFail(pending);
                hasNext = true;
            }
            else
            {
                if (pending.Command.IsTransaction) _transactionsOfLogin = pending.HasFailed ? -1 : pending.Login;
                Completed?.Invoke(pending);
            }
            if (_waiters > 0) Wake(pending);
            if (progress == Progress.OutOfSync) throw new InvalidDataException($"the reply to {pending.Command.Name} does not match the replies before it");
        }
        if (_start == _end) _start = _end = 0;
        if (_isOfReplica) EndWhereAnswered();
        return hasNext;
    }

    /// <summary>Fails what was refused where another command was executed behind it: sent again, it would come after that.</summary>
    private void FailRefused()
    {
        while (_refused.Count > 0)
        {
            Pending refused = _refused.Dequeue();
            refused.Fail(refused.Refusal!);
            if (_waiters > 0) Wake(refused);
        }
    }

    /// <summary>Ends the connection to a replica once all that was sent has been answered.</summary>
    private void EndWhereAnswered()
    {
        // Whoever is sending has not put all of it in flight yet.
        lock (SendGate)
        {
            if (_inFlight.IsEmpty) Break(new IOException("the server no longer accepts writes"));
        }
    }

    /// <summary>Queues what its caller has handed over before, and waits for by now: what goes wrong is told there.</summary>
    public void EnqueueOrFail(Pending pending)
    {
        try
        {
            lock (WriteGate) Enqueue(pending);
        }
        catch (Exception e)
        {
            // Nothing of it is queued, so it is this command's trouble alone.
            pending.Fail(e);
        }
    }

    private static void Refuse(RespValue reply)
    {
        if (reply.IsError) throw reply.AsError();
        if (reply.Type != RespType.Push) throw new RedisProtocolException($"The server sent a reply without a request: {reply}.");
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
                // How much of it reached the server is not known, so all of it may have.
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
        if (capacity - open < Math.Max(MinRoom, capacity / 2)) capacity = Larger(capacity);
        if (capacity - open == 0) throw new RedisProtocolException("The reply is longer than 2 GB.");
        byte[] from = _received;
        if (capacity > from.Length) _received = new byte[capacity];
        Buffer.BlockCopy(from, _start, _received, 0, open);
        _start = 0;
        _end = open;
    }

    // At least twice as large, so that the work stays linear. What was announced is trusted with no more than eight times what has arrived;
    // but where it is known, a large value does not take twice its size, and leaves less behind.
    private int Larger(int capacity)
    {
        const int MaxCapacity = 0x7FFFFFC7;
        long announced = _reader.KnownLength + MinRoom;
        return (int)Math.Min(Math.Max(capacity * 2L, Math.Min(announced, capacity * 8L)), MaxCapacity);
    }

    /// <summary>Requests that lie together to be sent, and the commands they are of.</summary>
    private sealed class Outbox
    {
        public RespWriter Requests { get; } = new();

        /// <summary>The commands, in the order of their requests. What a listener asks has none here.</summary>
        public Queue<Pending> Commands { get; private set; } = new();

        /// <summary>Writes a request, whole or not at all.</summary>
        /// <param name="command">The command.</param>
        /// <param name="pending">Who waits for it; null: nobody does.</param>
        /// <returns>How long it is.</returns>
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
                // Memory may have run out in the middle of it: what comes next would be read as the rest of this one.
                Requests.Truncate(before);
                throw;
            }
            return Requests.Length - before;
        }

        /// <summary>Takes out what is not wanted any more.</summary>
        /// <param name="written">Where the requests end in all that was ever written to the link.</param>
        /// <returns>How many bytes that makes less.</returns>
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
