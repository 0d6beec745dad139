using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PSRedis.Faults;

namespace PSRedis.Tests;

/// <summary>The proxy that injects faults for the other tests.</summary>
public sealed class FaultProxyTests : IDisposable
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes("0123456789");

    // An echo server.
    private readonly TcpListener _echo = new(IPAddress.Loopback, 0);
    private readonly List<IDisposable> _open = [];

    public FaultProxyTests()
    {
        _echo.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public void Dispose()
    {
        foreach (IDisposable one in _open) one.Dispose();
        _echo.Stop();
    }

    [Fact]
    public void Without_a_fault_everything_passes_until_the_client_stops_sending()
    {
        (Socket socket, FaultyConnection link) = Open(new FaultyConnection());
        socket.Send(Text);
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("0123456789", ReadToEnd(socket));
        Assert.Equal((10, 10), (link.Requests.Passed, link.Replies.Passed));
    }

    [Theory]
    [InlineData(LineEnd.Close)]
    [InlineData(LineEnd.HalfClose)]
    public void Replies_end_at_the_configured_byte(LineEnd end)
    {
        (Socket socket, _) = Open(new FaultyConnection { Replies = { End = 4, EndsBy = end } });
        socket.Send(Text);
        Assert.Equal("0123", ReadToEnd(socket));
    }

    [Fact]
    public void Requests_end_at_the_configured_byte_and_their_replies_still_arrive()
    {
        (Socket socket, FaultyConnection link) = Open(new FaultyConnection { Requests = { End = 4, EndsBy = LineEnd.HalfClose } });
        socket.Send(Text);
        Assert.Equal("0123", ReadToEnd(socket));
        Assert.Equal(4, link.Requests.Passed);
    }

    [Fact]
    public void A_reset_resets_the_connection()
    {
        (Socket socket, _) = Open(new FaultyConnection { Replies = { End = 0, EndsBy = LineEnd.Reset } });
        socket.Send(Text);
        SocketException reset = Assert.Throws<SocketException>(() => ReadToEnd(socket));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    [Fact]
    public void Silence_stops_bytes_but_does_not_close_the_connection()
    {
        (Socket socket, _) = Open(new FaultyConnection { Replies = { End = 4, EndsBy = LineEnd.Silence } });
        socket.Send(Text);
        Assert.Equal("0123", Read(socket, 4));
        Assert.False(socket.Poll(200_000, SelectMode.SelectRead));
        socket.Send(Text);
    }

    [Theory]
    [InlineData(0, "!!0123456789")]
    [InlineData(3, "012!!3456789")]
    [InlineData(10, "0123456789!!")]
    public void Garbage_is_inserted_at_the_configured_byte(int at, string expected)
    {
        (Socket socket, _) = Open(new FaultyConnection { Replies = { Garbage = [(byte)'!', (byte)'!'], GarbageAt = at, End = 10, EndsBy = LineEnd.Close } });
        socket.Send(Text);
        Assert.Equal(expected, ReadToEnd(socket));
    }

    [Fact]
    public void Bytes_arrive_one_by_one()
    {
        (Socket socket, _) = Open(new FaultyConnection { Replies = { Piece = 1, Delay = TimeSpan.FromMilliseconds(20) } });
        socket.Send(Text);
        Assert.Equal("0", Encoding.ASCII.GetString(Receive(socket)));
        Assert.Equal("123456789", Read(socket, 9));
    }

    [Fact]
    public void Bytes_that_arrive_separately_are_gathered()
    {
        (Socket socket, _) = Open(new FaultyConnection { Requests = { Piece = 1 }, Replies = { Gathering = TimeSpan.FromMilliseconds(300) } });
        socket.Send(Text);
        Assert.Equal("0123456789", Encoding.ASCII.GetString(Receive(socket)));
    }

    [Fact]
    public void Bytes_arrive_slowly()
    {
        (Socket socket, _) = Open(new FaultyConnection { Replies = { BytesPerSecond = 40 } });
        var watch = Stopwatch.StartNew();
        socket.Send(Text);
        Read(socket, 10);
        // There is no upper limit, as the machine may be busy.
        Assert.InRange(watch.ElapsedMilliseconds, 240, long.MaxValue);
    }

    [Fact]
    public void Bytes_are_held_and_released()
    {
        (Socket socket, FaultyConnection link) = Open(new FaultyConnection());
        link.Replies.Hold(3);
        socket.Send(Text);
        Assert.Equal("012", Read(socket, 3));
        Assert.False(socket.Poll(100_000, SelectMode.SelectRead));
        link.Replies.Release();
        Assert.Equal("3456789", Read(socket, 7));
    }

    [Fact]
    public void Connections_are_cut_on_demand_and_each_has_its_own_faults()
    {
        using var proxy = new FaultProxy(_echo.LocalEndpoint, new FaultyConnection { Replies = { End = 1, EndsBy = LineEnd.Close } });
        using Socket first = Connect(proxy), second = Connect(proxy);
        first.Send(Text);
        Assert.Equal("0", ReadToEnd(first));
        second.Send(Text);
        Assert.Equal("0123456789", Read(second, 10));
        proxy.Cut();
        Assert.Throws<SocketException>(() => ReadToEnd(second));
    }

    [Fact]
    public void A_connection_to_a_missing_server_is_closed()
    {
        using var proxy = new FaultProxy(_echo.LocalEndpoint);
        _echo.Stop();
        using Socket socket = Connect(proxy);
        Assert.Equal("", ReadToEnd(socket));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Requests_are_recorded(int piece)
    {
        (Socket socket, FaultyConnection link) = Open(new FaultyConnection { IsRecorded = true, Requests = { Piece = piece } });
        byte[] wire = Encoding.ASCII.GetBytes("*2\r\n$3\r\nGET\r\n$5\r\na\r\n*1\r\n*1\r\n$0\r\n\r\n*0\r\n");
        foreach (byte one in wire) socket.Send([one]);
        Assert.Equal(wire.Length, Read(socket, wire.Length).Length);
        Assert.Equal(["GET a\r\n*1", "", ""], link.Recorded.Select(request => string.Join(" ", request.Select(Encoding.ASCII.GetString))));
        Assert.Null(link.Malformed);
    }

    [Theory]
    [InlineData("PING\r\n")]
    [InlineData("*1\r\n+PING\r\n")]
    [InlineData("*1\r\n$4\r\nPINGS\r\n")]
    [InlineData("*01\r\n$4\r\nPING\r\n")]
    [InlineData("*-1\r\n")]
    [InlineData("*1\n$4\nPING\n")]
    public void Malformed_requests_are_reported(string wire)
    {
        (Socket socket, FaultyConnection link) = Open(new FaultyConnection { IsRecorded = true });
        socket.Send(Encoding.ASCII.GetBytes(wire));
        Read(socket, wire.Length);
        Assert.NotNull(link.Malformed);
        Assert.Empty(link.Recorded);
    }

    private static string Read(Socket socket, int count)
    {
        var text = new StringBuilder();
        while (text.Length < count) text.Append(Encoding.ASCII.GetString(Receive(socket)));
        return text.ToString();
    }

    private static string ReadToEnd(Socket socket)
    {
        var text = new StringBuilder();
        while (Receive(socket) is { Length: > 0 } bytes) text.Append(Encoding.ASCII.GetString(bytes));
        return text.ToString();
    }

    private static byte[] Receive(Socket socket)
    {
        var buffer = new byte[100];
        return [.. buffer.Take(socket.Receive(buffer))];
    }

    private static Socket Connect(FaultProxy proxy)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
        socket.Connect(IPAddress.Loopback, proxy.Port);
        return socket;
    }

    private (Socket Socket, FaultyConnection Link) Open(FaultyConnection link)
    {
        var proxy = new FaultProxy(_echo.LocalEndpoint, link);
        _open.Add(proxy);
        Socket socket = Connect(proxy);
        _open.Add(socket);
        return (socket, link);
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                Socket socket = _echo.AcceptSocket();
                new Thread(() => Echo(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The listener was stopped.
        }
    }

    private static void Echo(Socket socket)
    {
        try
        {
            using (socket)
            {
                while (Receive(socket) is { Length: > 0 } bytes) socket.Send(bytes);
            }
        }
        catch (SocketException)
        {
            // The connection was reset.
        }
    }
}
