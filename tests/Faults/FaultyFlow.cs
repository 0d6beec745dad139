using System;
using System.Net.Sockets;
using System.Threading;

namespace PSRedis.Faults;

/// <summary>One direction of a line, and what is done to what flows there. Places are counted in bytes that have passed.</summary>
public sealed class FaultyFlow
{
    private readonly object _gate = new();
    private long _holdAt = long.MaxValue;
    private bool _isOver;

    /// <summary>How many bytes go in one segment, at most. 1: each byte has a segment of its own.</summary>
    public int Piece { get; set; } = int.MaxValue;

    /// <summary>How long each piece is held back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How long bytes are gathered, to pass as one piece.</summary>
    public TimeSpan Gathering { get; set; }

    /// <summary>How fast bytes pass; 0: as fast as they come.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>Where the flow ends.</summary>
    public long End { get; set; } = long.MaxValue;

    /// <summary>How it ends there.</summary>
    public LineEnd EndsBy { get; set; }

    /// <summary>What is put in at <see cref="GarbageAt"/>.</summary>
    public byte[]? Garbage { get; set; }

    /// <summary>Where garbage is put in.</summary>
    public long GarbageAt { get; set; }

    /// <summary>How many bytes have passed, garbage not counted.</summary>
    public long Passed { get; private set; }

    /// <summary>Lets so many more bytes pass, and no more until <see cref="Release"/>.</summary>
    public void Hold(long bytes = 0)
    {
        lock (_gate) _holdAt = Passed + bytes;
    }

    /// <summary>Lets pass what was held, and what comes.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _holdAt = long.MaxValue;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Passes on what one side sends, until it sends no more or the flow ends.</summary>
    /// <returns>How the flow has ended.</returns>
    internal LineEnd Run(Socket from, Socket to, Action<byte[], int>? seen)
    {
        if (to.AddressFamily != AddressFamily.Unix) to.NoDelay = true;
        var buffer = new byte[64 * 1024];
        // Garbage may come before all else.
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

    /// <summary>Ends all waiting.</summary>
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

    /// <summary>Passes on these bytes; false where the flow ends before their last.</summary>
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

    /// <summary>How many of these bytes may pass now, after they were held back as long as they have to be.</summary>
    private int Admit(int count)
    {
        int most = (int)Math.Min(Math.Min(count, Piece), End - Passed);
        if (Garbage is not null && GarbageAt > Passed) most = (int)Math.Min(most, GarbageAt - Passed);
        // In a second there are ten pieces at least, so that what is slow also looks slow.
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
