using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace PSRedis.Tests;

/// <summary>Stands between a client and a real server, passes bytes on, and does what networks do: holds them back, tears them to pieces, cuts the line.</summary>
internal sealed class Relay : IDisposable
{
    private readonly RedisOptions _target;
    private readonly Func<int, RelayLine> _plan;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<RelayLine> _lines = [];

    /// <param name="target">The server.</param>
    /// <param name="plan">What is done to the first line, the second, and so on.</param>
    public Relay(RedisOptions target, Func<int, RelayLine>? plan = null)
    {
        _target = target;
        _plan = plan ?? (_ => new RelayLine());
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>How to reach the server by way of here.</summary>
    public RedisOptions Options
    {
        get
        {
            RedisOptions options = _target.Clone();
            options.TlsHost = _target.TlsHost ?? _target.Host;
            (options.SocketPath, options.Host, options.Port) = (null, "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
            return options;
        }
    }

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<RelayLine> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        foreach (RelayLine line in Lines) line.Cut();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket client = _listener.AcceptSocket();
                RelayLine line;
                lock (_lines) _lines.Add(line = _plan(_lines.Count + 1));
                line.Start(client, ToTarget());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It no longer listens.
        }
    }

    private Socket ToTarget()
    {
        var socket = _target.SocketPath is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (_target.SocketPath is null) socket.Connect(_target.Host, _target.Port);
        else socket.Connect(new UnixDomainSocketEndPoint(_target.SocketPath));
        return socket;
    }
}

/// <summary>One line through a <see cref="Relay"/>, and what is done to it.</summary>
internal sealed class RelayLine
{
    private readonly object _gate = new();
    private long _holdAt = long.MaxValue;
    private Socket? _client;
    private Socket? _server;

    /// <summary>After how many bytes of requests the line is cut.</summary>
    public long RequestBytes { get; init; } = long.MaxValue;

    /// <summary>After how many bytes of replies the line is cut.</summary>
    public long ReplyBytes { get; init; } = long.MaxValue;

    /// <summary>How many bytes go in one piece.</summary>
    public int Piece { get; init; } = 64 * 1024;

    /// <summary>How many bytes of replies have passed.</summary>
    public long RepliesPassed { get; private set; }

    /// <summary>Lets so many more bytes of replies pass, and no more until <see cref="Release"/>.</summary>
    public void HoldReplies(long bytes = 0)
    {
        lock (_gate) _holdAt = RepliesPassed + bytes;
    }

    public void Release()
    {
        lock (_gate)
        {
            _holdAt = long.MaxValue;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Cuts the line: both sides see a reset.</summary>
    public void Cut()
    {
        foreach (Socket? socket in new[] { _client, _server })
        {
            if (socket is null) continue;
            try
            {
                if (socket.AddressFamily != AddressFamily.Unix) socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is cut already.
            }
            socket.Dispose();
        }
    }

    internal void Start(Socket client, Socket server)
    {
        (_client, _server) = (client, server);
        new Thread(() => Pass(client, server, RequestBytes, isReply: false)) { IsBackground = true }.Start();
        new Thread(() => Pass(server, client, ReplyBytes, isReply: true)) { IsBackground = true }.Start();
    }

    private void Pass(Socket from, Socket to, long limit, bool isReply)
    {
        var buffer = new byte[Piece];
        try
        {
            while (limit > 0)
            {
                int received = from.Receive(buffer, 0, (int)Math.Min(buffer.Length, limit), SocketFlags.None);
                if (received == 0) break;
                limit -= received;
                if (isReply) PassReply(to, buffer, received);
                else Send(to, buffer, 0, received);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One of the two has gone.
        }
        Cut();
    }

    private void PassReply(Socket to, byte[] buffer, int count)
    {
        int passed = 0;
        while (passed < count)
        {
            int some;
            lock (_gate)
            {
                while (_holdAt <= RepliesPassed) Monitor.Wait(_gate);
                some = (int)Math.Min(count - passed, _holdAt - RepliesPassed);
                RepliesPassed += some;
            }
            Send(to, buffer, passed, some);
            passed += some;
        }
    }

    private static void Send(Socket to, byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            int sent = to.Send(buffer, offset, count, SocketFlags.None);
            offset += sent;
            count -= sent;
        }
    }
}
