using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace PSRedis.Faults;

/// <summary>
/// Stands between clients and a server, passes bytes on, and does what networks do: holds them back, tears them to pieces, loses them, cuts the line.
/// </summary>
public sealed class FaultProxy : IDisposable
{
    private readonly Func<int, FaultyConnection> _plan;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<FaultyConnection> _lines = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="server">Where the server is.</param>
    /// <param name="plan">What is done to the first line, the second, and so on.</param>
    public FaultProxy(EndPoint server, Func<int, FaultyConnection> plan)
    {
        Server = server;
        _plan = plan;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="server">Where the server is.</param>
    /// <param name="lines">What is done to the first lines. Nothing is done to those that come after.</param>
    public FaultProxy(EndPoint server, params FaultyConnection[] lines)
        : this(server, number => number <= lines.Length ? lines[number - 1] : new FaultyConnection())
    {
    }

    /// <summary>Where the server is, for lines to come.</summary>
    public EndPoint Server { get; set; }

    /// <summary>The port of 127.0.0.1 that it listens on.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<FaultyConnection> Lines
    {
        get
        {
            lock (_lines) return _lines.ToArray();
        }
    }

    /// <summary>Cuts the lines there are.</summary>
    public void Cut()
    {
        foreach (FaultyConnection line in Lines) line.Cut();
    }

    /// <summary>Cuts the lines, and takes no more.</summary>
    public void Dispose()
    {
        _listener.Stop();
        Cut();
    }

    private void Accept()
    {
        while (TryAccept() is { } client)
        {
            FaultyConnection line;
            lock (_lines) _lines.Add(line = _plan(_lines.Count + 1));
            if (ToServer() is { } server) line.Start(client, server);
            else client.Dispose();
        }
    }

    private Socket? TryAccept()
    {
        try
        {
            return _listener.AcceptSocket();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It no longer listens.
            return null;
        }
    }

    private Socket? ToServer()
    {
        bool isTcp = Server is IPEndPoint or DnsEndPoint;
        var socket = isTcp ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(Server.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Mono would not connect to an end point with a name.
            if (Server is DnsEndPoint named) socket.Connect(named.Host, named.Port);
            else socket.Connect(Server);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
