using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace PSRedis.Faults;

/// <summary>
/// Stands between clients and a server and behaves like a bad network: delays, fragments and loses bytes, and cuts connections.
/// </summary>
public sealed class FaultProxy : IDisposable
{
    private readonly Func<int, FaultyConnection> _plan;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<FaultyConnection> _lines = new();

    /// <summary>Starts listening.</summary>
    /// <param name="server">The address of the server.</param>
    /// <param name="plan">The faults of each connection, by its number.</param>
    public FaultProxy(EndPoint server, Func<int, FaultyConnection> plan)
    {
        Server = server;
        _plan = plan;
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Starts listening.</summary>
    /// <param name="server">The address of the server.</param>
    /// <param name="lines">The faults of the first connections. Later ones have none.</param>
    public FaultProxy(EndPoint server, params FaultyConnection[] lines)
        : this(server, number => number <= lines.Length ? lines[number - 1] : new FaultyConnection())
    {
    }

    /// <summary>The address of the server, for new connections.</summary>
    public EndPoint Server { get; set; }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>All connections so far.</summary>
    public IReadOnlyList<FaultyConnection> Lines
    {
        get
        {
            lock (_lines) return _lines.ToArray();
        }
    }

    /// <summary>Resets all open connections.</summary>
    public void Cut()
    {
        foreach (FaultyConnection line in Lines) line.Cut();
    }

    /// <summary>Resets all open connections, and accepts no more.</summary>
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
            // Mono cannot connect to a DnsEndPoint.
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
