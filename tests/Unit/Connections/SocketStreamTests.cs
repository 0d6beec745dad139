using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace PSRedis.Tests.Connections;

/// <summary>Both ends of a socket in one process: waits, bytes received while writing, and the end of the connection.</summary>
public sealed class SocketStreamTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly Socket _peer;
    private readonly SocketStream _stream;

    public SocketStreamTests()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(listener.LocalEndpoint);
        _peer = listener.AcceptSocket();
        _peer.NoDelay = true;
        listener.Stop();
        _stream = new SocketStream(socket) { ReadDeadline = In(Long), WriteDeadline = In(Long) };
    }

    public void Dispose()
    {
        _stream.Dispose();
        _peer.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_read_returns_available_bytes_or_waits_for_some(bool maySpin)
    {
        _stream.MaySpin = maySpin;
        var buffer = new byte[10];
        _peer.Send([1, 2, 3]);
        Assert.Equal(3, ReadAll(buffer, 2, 3));
        Assert.Equal([0, 0, 1, 2, 3, 0, 0, 0, 0, 0], buffer);

        Task late = Task.Run(() =>
        {
            Thread.Sleep(150);
            _peer.Send([4]);
        }, TestContext.Current.CancellationToken);
        Assert.Equal(1, _stream.Read(buffer, 0, 10));
        Assert.Equal(4, buffer[0]);
        await late;

        _peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, _stream.Read(buffer, 0, 10));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_read_ends_at_its_deadline_or_when_cancelled(bool maySpin)
    {
        _stream.MaySpin = maySpin;
        var clock = Stopwatch.StartNew();
        _stream.ReadDeadline = In(TimeSpan.FromMilliseconds(200));
        Assert.Throws<TimeoutException>(() => { _ = _stream.Read(new byte[1], 0, 1); });
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.19, 10);

        using var cancellation = new CancellationTokenSource(100);
        _stream.ReadDeadline = Deadline.In(Long, cancellation.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => { _ = _stream.Read(new byte[1], 0, 1); });
        // Bytes that have arrived are read nevertheless.
        _peer.Send([7]);
        SpinWait.SpinUntil(() => _stream.HasArrived, Long);
        Assert.Equal(1, _stream.Read(new byte[1], 0, 1));
    }

    [Fact]
    public void A_write_that_nobody_reads_ends_at_its_deadline_or_when_cancelled()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        _stream.WriteDeadline = In(TimeSpan.FromMilliseconds(200));
        Assert.Throws<TimeoutException>(() => _stream.Write(new byte[100_000_000], 0, 100_000_000));
        Assert.InRange(_stream.BytesSent, 1, 99_999_999);

        using var cancellation = new CancellationTokenSource(100);
        _stream.WriteDeadline = Deadline.In(Long, cancellation.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => _stream.Write(new byte[100_000_000], 0, 100_000_000));
    }

    /// <summary>A server that is blocked on its own output does not read requests.</summary>
    [Fact]
    public async Task A_blocked_write_receives_bytes_and_a_read_returns_them_in_order()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        byte[] replies = [.. Enumerable.Range(0, 20_000_000).Select(i => (byte)(i % 251))], requests = new byte[20_000_000];
        for (int i = 0; i < requests.Length; i++) requests[i] = (byte)(i % 241);
        var received = new byte[requests.Length];
        Task peer = Task.Run(() =>
        {
            for (int sent = 0; sent < replies.Length;) sent += _peer.Send(replies, sent, replies.Length - sent, SocketFlags.None);
            for (int at = 0; at < received.Length;) at += _peer.Receive(received, at, received.Length - at, SocketFlags.None);
        }, TestContext.Current.CancellationToken);
        _stream.Write(requests, 0, requests.Length);
        Assert.Equal(requests.Length, _stream.BytesSent);

        var read = new byte[replies.Length];
        Assert.True(_stream.HasArrived);
        Assert.Equal(replies.Length, ReadAll(read, 0, read.Length));
        await peer;
        Assert.True(replies.AsSpan().SequenceEqual(read));
        Assert.True(requests.AsSpan().SequenceEqual(received));
        Assert.False(_stream.HasArrived);
    }

    [Fact]
    public void HasArrived_tells_whether_a_read_would_return_at_once()
    {
        Assert.False(_stream.HasArrived);
        _peer.Send([1]);
        Assert.True(SpinWait.SpinUntil(() => _stream.HasArrived, Long));
        Assert.Equal(1, _stream.Read(new byte[5], 0, 5));
        Assert.False(_stream.HasArrived);
        _peer.Dispose();
        Assert.True(SpinWait.SpinUntil(() => _stream.HasArrived, Long));
        // Another thread closed it: a read would throw.
        _stream.Dispose();
        Assert.True(_stream.HasArrived);
    }

    [Fact]
    public void The_first_bytes_are_kept_however_they_arrive()
    {
        int calls = 0;
        _stream.FirstBytesReceived = () => calls++;
        var buffer = new byte[100];
        byte[] sent = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];
        Assert.Empty(_stream.FirstBytes);
        _peer.Send(sent, 0, 4, SocketFlags.None);
        Assert.Equal(4, ReadAll(buffer, 50, 4));
        Assert.Equal(sent[..4], _stream.FirstBytes);
        _peer.Send(sent, 4, 16, SocketFlags.None);
        Assert.Equal(16, ReadAll(buffer, 0, 16));
        Assert.Equal(sent[..11], _stream.FirstBytes);
        int whenFull = calls;
        Assert.InRange(whenFull, 2, 11);
        _peer.Send(sent);
        ReadAll(buffer, 0, 20);
        Assert.Equal((whenFull, 11), (calls, _stream.FirstBytes.Length));
    }

    [Fact]
    public void A_reset_by_the_peer_is_a_socket_error()
    {
        _peer.LingerState = new LingerOption(true, 0);
        _peer.Dispose();
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => { _ = _stream.Read(new byte[1], 0, 1); }).SocketErrorCode);
        Assert.Throws<SocketException>(() => { for (int i = 0; i < 100; i++) _stream.Write(new byte[1000], 0, 1000); });
    }

    [Fact]
    public void It_has_no_length_and_no_position()
    {
        Assert.Equal((true, true, false), (_stream.CanRead, _stream.CanWrite, _stream.CanSeek));
        Assert.Throws<NotSupportedException>(() => _stream.Length);
        Assert.Throws<NotSupportedException>(() => _stream.Position);
        Assert.Throws<NotSupportedException>(() => _stream.Position = 1);
        Assert.Throws<NotSupportedException>(() => _stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => _stream.SetLength(1));
    }

    private static Deadline In(TimeSpan time) => Deadline.In(time, TestContext.Current.CancellationToken);

    private int ReadAll(byte[] buffer, int offset, int count)
    {
        int read = 0;
        while (read < count && _stream.Read(buffer, offset + read, count - read) is > 0 and int some) read += some;
        return read;
    }
}
