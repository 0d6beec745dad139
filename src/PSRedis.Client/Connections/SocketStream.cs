using System.Diagnostics;
using System.IO;
using System.Net.Sockets;

namespace PSRedis;

/// <summary>
/// A socket as a stream whose waits have a deadline and can be cancelled, and whose writes take in what arrives meanwhile.
/// It lies under TLS as well, so both kinds of link behave alike.
/// </summary>
internal sealed class SocketStream : Stream
{
    /// <summary>The header of a TLS record, and the beginning of the message in it.</summary>
    private const int OpeningLength = 11;

    /// <summary>More than that is not taken in while sending: an array has an end, and a caller who reads nothing of it has gone wrong.</summary>
    private const int LargestInbox = 1024 * 1024 * 1024;

    /// <summary>Where bytes were longer in coming than this lately (100 microseconds), the sleep is the smaller part of the wait.</summary>
    private static readonly long LongestWaitToSpin = Stopwatch.Frequency / 10_000;

    /// <summary>A spin shorter than this (20 microseconds) would end before the fastest server has answered.</summary>
    private static readonly long LeastSpin = Stopwatch.Frequency / 50_000;

    private readonly Socket _socket;

    // Bytes taken in while writing; they come before those still in the socket.
    private readonly object _inboxGate = new();
    private byte[] _inbox = [];
    private int _inboxStart;
    private int _inboxEnd;

    // How long the waits for bytes were lately, in ticks of the stopwatch: a mean in which the last counts an eighth.
    private long _recentWait;

    public SocketStream(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    /// <summary>Whether a read may spend a moment looking for bytes before it goes to sleep.</summary>
    public bool MaySpin { get; set; }

    /// <summary>How many bytes the system has taken for sending.</summary>
    public long BytesSent { get; private set; }

    /// <summary>The first bytes that came: they tell what the server speaks.</summary>
    public byte[] Opening { get; private set; } = [];

    /// <summary>Is called when the opening has become longer; what it throws ends the read.</summary>
    public Action? Opened { get; set; }

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
                // Another thread has closed the link: a read would tell at once.
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
        if (MaySpin && _recentWait < LongestWaitToSpin)
        {
            // On a fast link half of a round trip is this thread's own falling asleep and waking up.
            long end = start + Math.Max(2 * _recentWait, LeastSpin);
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
        _recentWait += (Stopwatch.GetTimestamp() - start - _recentWait) / 8;
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
                // A long request is not a late one, as long as the server goes on reading.
                WriteDeadline = WriteDeadline.Renew();
                continue;
            }
            if (error != SocketError.WouldBlock) throw new SocketException((int)error);
            Deadline deadline = WriteDeadline;
            deadline.Cancellation.ThrowIfCancellationRequested();
            if (deadline.IsOver) throw new TimeoutException();
            if (TakeIn())
            {
                // The server is alive: it answers.
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

    /// <summary>Bytes that are there; 0 at the end of the link; -1 when there is nothing yet.</summary>
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
            if (Opening.Length < OpeningLength && error == SocketError.Success)
            {
                Opening = [.. Opening, .. buffer.Skip(offset).Take(Math.Min(received, OpeningLength - Opening.Length))];
                Opened?.Invoke();
            }
            return error switch
            {
                SocketError.Success => received,
                SocketError.WouldBlock => -1,
                _ => throw new SocketException((int)error),
            };
        }
    }

    /// <summary>Moves what has arrived out of the socket's way; false when there was nothing.</summary>
    private bool TakeIn()
    {
        lock (_inboxGate)
        {
            if (_socket.Available == 0) return false;
            if (_inbox.Length - _inboxEnd < 64 * 1024)
            {
                if (_inbox.Length >= LargestInbox) throw new IOException("more than 1 GB of replies arrived while requests were being sent, and none was read");
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
        // A peer that has closed its side stays readable for ever: then only room to write counts.
        if (writable.Count == 0 && readable.Count > 0 && _socket.Available == 0) _socket.Poll(wait, SelectMode.SelectWrite);
    }

    private static int Microseconds(TimeSpan time) => (int)(time.TotalMilliseconds * 1000);
}
