using System.Diagnostics;
using System.IO;
using System.Net.Sockets;

namespace PSRedis;

/// <summary>
/// A socket as a stream whose waits have a deadline and can be cancelled, and whose writes receive meanwhile.
/// TLS runs on top of it, so both kinds of link behave alike.
/// </summary>
internal sealed class SocketStream : Stream
{
    /// <summary>The header of a TLS record, and the beginning of the message in it.</summary>
    private const int FirstBytesLength = 11;

    /// <summary>The most bytes that are received while sending: the size of an array is limited, and a caller that reads none of them is in error.</summary>
    private const int MaxInboxLength = 1024 * 1024 * 1024;

    /// <summary>If recent waits were longer than this (100 microseconds), going to sleep is the smaller part of the wait, and spinning does not pay.</summary>
    private static readonly long MaxWaitToSpin = Stopwatch.Frequency / 10_000;

    /// <summary>A shorter spin (than 20 microseconds) would end before the fastest server has answered.</summary>
    private static readonly long MinSpin = Stopwatch.Frequency / 50_000;

    private readonly Socket _socket;

    // Bytes received while writing; they come before those still in the socket.
    private readonly object _inboxGate = new();
    private byte[] _inbox = [];
    private int _inboxStart;
    private int _inboxEnd;

    // The moving average of recent waits for bytes, in ticks of the stopwatch: the last one has a weight of one eighth.
    private long _averageWait;

    public SocketStream(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    /// <summary>Whether a read may spin briefly before it goes to sleep.</summary>
    public bool MaySpin { get; set; }

    /// <summary>How many bytes the operating system has accepted for sending.</summary>
    public long BytesSent { get; private set; }

    /// <summary>The first bytes that arrived: they show which protocol the server speaks.</summary>
    public byte[] FirstBytes { get; private set; } = [];

    /// <summary>Called when <see cref="FirstBytes"/> has become longer; an exception that it throws ends the read.</summary>
    public Action? FirstBytesReceived { get; set; }

    public Deadline ReadDeadline { get; set; }

    public Deadline WriteDeadline { get; set; }

    /// <summary>Whether a read would return at once.</summary>
    public bool HasArrived
    {
        get
        {
            try
            {
                return _inboxEnd > _inboxStart || _socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                // Another thread has closed the link: a read would fail at once.
                return true;
            }
        }
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int received = TryReceive(buffer, offset, count);
        if (received >= 0) return received;
        long start = Stopwatch.GetTimestamp();
        if (MaySpin && _averageWait < MaxWaitToSpin)
        {
            // On a fast link, half of a round trip is spent on putting this thread to sleep and waking it.
            long end = start + Math.Max(2 * _averageWait, MinSpin);
            do
            {
                received = TryReceive(buffer, offset, count);
            }
            while (received < 0 && Stopwatch.GetTimestamp() < end);
        }
        while (received < 0)
        {
            Deadline deadline = ReadDeadline;
            deadline.Cancellation.ThrowIfCancellationRequested();
            if (deadline.IsOver) throw new TimeoutException();
            _socket.Poll(Microseconds(deadline.NextSlice), SelectMode.SelectRead);
            received = TryReceive(buffer, offset, count);
        }
        _averageWait += (Stopwatch.GetTimestamp() - start - _averageWait) / 8;
        return received;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            int sent = _socket.Send(buffer, offset, count, SocketFlags.None, out SocketError error);
            if (error == SocketError.Success)
            {
                BytesSent += sent;
                offset += sent;
                count -= sent;
                // A long request is not a late one, as long as the server keeps reading.
                WriteDeadline = WriteDeadline.Renew();
                continue;
            }
            if (error != SocketError.WouldBlock) throw new SocketException((int)error);
            Deadline deadline = WriteDeadline;
            deadline.Cancellation.ThrowIfCancellationRequested();
            if (deadline.IsOver) throw new TimeoutException();
            if (ReceiveIntoInbox())
            {
                // The server is alive, as it answers.
                WriteDeadline = deadline.Renew();
                continue;
            }
            WaitForEither(deadline);
        }
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _socket.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Receives without waiting. Returns the number of bytes; 0 at the end of the link; -1 if nothing has arrived yet.</summary>
    private int TryReceive(byte[] buffer, int offset, int count)
    {
        lock (_inboxGate)
        {
            int kept = Math.Min(count, _inboxEnd - _inboxStart);
            if (kept > 0)
            {
                Buffer.BlockCopy(_inbox, _inboxStart, buffer, offset, kept);
                _inboxStart += kept;
                if (_inboxStart == _inboxEnd)
                {
                    _inboxStart = _inboxEnd = 0;
                    _inbox = [];
                }
                return kept;
            }
            int received = _socket.Receive(buffer, offset, count, SocketFlags.None, out SocketError error);
            if (FirstBytes.Length < FirstBytesLength && error == SocketError.Success)
            {
                FirstBytes = [.. FirstBytes, .. buffer.Skip(offset).Take(Math.Min(received, FirstBytesLength - FirstBytes.Length))];
                FirstBytesReceived?.Invoke();
            }
            return error switch
            {
                SocketError.Success => received,
                SocketError.WouldBlock => -1,
                _ => throw new SocketException((int)error),
            };
        }
    }

    /// <summary>Moves the bytes that have arrived from the socket to the inbox. Returns false if there were none.</summary>
    private bool ReceiveIntoInbox()
    {
        lock (_inboxGate)
        {
            if (_socket.Available == 0) return false;
            if (_inbox.Length - _inboxEnd < 64 * 1024)
            {
                if (_inbox.Length >= MaxInboxLength) throw new IOException("more than 1 GB of replies arrived while requests were being sent, and none was read");
                Array.Resize(ref _inbox, Math.Max(256 * 1024, _inbox.Length * 2));
            }
            int received = _socket.Receive(_inbox, _inboxEnd, _inbox.Length - _inboxEnd, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success) return false;
            _inboxEnd += received;
            return received > 0;
        }
    }

    private void WaitForEither(Deadline deadline)
    {
        int wait = Microseconds(deadline.NextSlice);
        List<Socket> readable = [_socket], writable = [_socket];
        Socket.Select(readable, writable, null, wait);
        // A peer that has closed its side stays readable: then only wait until the socket is writable.
        if (writable.Count == 0 && readable.Count > 0 && _socket.Available == 0) _socket.Poll(wait, SelectMode.SelectWrite);
    }

    private static int Microseconds(TimeSpan time) => (int)(time.TotalMilliseconds * 1000);
}
