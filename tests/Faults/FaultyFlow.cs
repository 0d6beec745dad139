using System;
using System.Net.Sockets;
using System.Threading;

namespace PSRedis.Faults;

/// <summary>One direction of a connection, with its faults. Positions are numbers of bytes passed.</summary>
public sealed class FaultyFlow
{
    private readonly object _gate = new();
    private long _holdAt = long.MaxValue;
    private bool _isOver;

    /// <summary>The maximum size of a segment. 1: each byte has its own segment.</summary>
    public int Piece { get; set; } = int.MaxValue;

    /// <summary>The delay of each piece.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How long bytes are collected before they pass as one piece.</summary>
    public TimeSpan Gathering { get; set; }

    /// <summary>The throughput; 0: unlimited.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>The position at which the flow ends.</summary>
    public long End { get; set; } = long.MaxValue;

    /// <summary>How it ends there.</summary>
    public LineEnd EndsBy { get; set; }

    /// <summary>Bytes to insert at <see cref="GarbageAt"/>.</summary>
    public byte[]? Garbage { get; set; }

    /// <summary>The position at which garbage is inserted.</summary>
    public long GarbageAt { get; set; }

    /// <summary>The number of bytes passed, without garbage.</summary>
    public long Passed { get; private set; }

    /// <summary>Passes that many more bytes, then none until <see cref="Release"/>.</summary>
    public void Hold(long bytes = 0)
    {
        lock (_gate) _holdAt = Passed + bytes;
    }

    /// <summary>Passes the held bytes and all that follow.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _holdAt = long.MaxValue;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Forwards what one side sends, until it closes its side or the flow ends.</summary>
    /// <returns>How the flow ended.</returns>
    internal LineEnd Run(Socket from, Socket to, Action<byte[], int>? seen)
    {
        if (to.AddressFamily != AddressFamily.Unix) to.NoDelay = true;
        var buffer = new byte[64 * 1024];
        // Garbage may come first.
        bool goesOn = Forward(to, buffer, 0);
        while (goesOn)
        {
            int count = Receive(from, buffer);
            if (count == 0) return LineEnd.HalfClose;
            seen?.Invoke(buffer, count);
            goesOn = Forward(to, buffer, count);
        }
        return EndsBy;
    }

    /// <summary>Ends all waits.</summary>
    internal void Abandon()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }
    }

    private int Receive(Socket from, byte[] buffer)
    {
        int count = from.Receive(buffer);
        if (count > 0 && Gathering > TimeSpan.Zero)
        {
            Thread.Sleep(Gathering);
            while (count < buffer.Length && from.Available > 0) count += from.Receive(buffer, count, buffer.Length - count, SocketFlags.None);
        }
        return count;
    }

    /// <summary>Forwards these bytes; false if the flow ends before the last one.</summary>
    private bool Forward(Socket to, byte[] bytes, int count)
    {
        int at = 0;
        while (true)
        {
            if (Garbage is { } garbage && Passed == GarbageAt)
            {
                Garbage = null;
                Send(to, garbage, 0, garbage.Length);
            }
            if (Passed >= End) return false;
            if (at == count) return true;
            int some = Admit(count - at);
            if (some == 0) return false;
            Send(to, bytes, at, some);
            at += some;
        }
    }

    /// <summary>Waits for the delays, and returns how many of these bytes may pass now.</summary>
    private int Admit(int count)
    {
        int most = (int)Math.Min(Math.Min(count, Piece), End - Passed);
        if (Garbage is not null && GarbageAt > Passed) most = (int)Math.Min(most, GarbageAt - Passed);
        // At least ten pieces a second, so that bytes arrive evenly.
        if (BytesPerSecond > 0) most = Math.Min(most, Math.Max(1, BytesPerSecond / 10));
        TimeSpan pause = Delay + (BytesPerSecond > 0 ? TimeSpan.FromSeconds((double)most / BytesPerSecond) : TimeSpan.Zero);
        if (pause > TimeSpan.Zero) Thread.Sleep(pause);
        lock (_gate)
        {
            while (_holdAt <= Passed && !_isOver) Monitor.Wait(_gate);
            if (_isOver) return 0;
            most = (int)Math.Min(most, _holdAt - Passed);
            Passed += most;
            return most;
        }
    }

    private static void Send(Socket to, byte[] bytes, int offset, int count)
    {
        while (count > 0)
        {
            int sent = to.Send(bytes, offset, count, SocketFlags.None);
            offset += sent;
            count -= sent;
        }
    }
}
