using System;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Threading;

namespace PSRedis.Faults;

/// <summary>One line through a <see cref="FaultProxy"/>, and what is done to it.</summary>
public sealed class FaultyConnection
{
    private readonly List<byte[][]> _recorded = new();
    private readonly RequestReader _reader = new();
    private Socket? _client;
    private Socket? _server;
    private volatile bool _isClosed;
    private int _ended;

    /// <summary>What flows from the client to the server.</summary>
    public FaultyFlow Requests { get; set; } = new();

    /// <summary>What flows from the server to the client.</summary>
    public FaultyFlow Replies { get; set; } = new();

    /// <summary>Whether requests are kept.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>The requests that came, each as its words.</summary>
    public IReadOnlyList<byte[][]> Recorded
    {
        get
        {
            lock (_recorded) return _recorded.ToArray();
        }
    }

    /// <summary>What was wrong with what the client sent; null while it is requests.</summary>
    public string? Malformed { get; private set; }

    /// <summary>Cuts the line: both sides get a reset.</summary>
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
        }
        Free();
    }

    internal void Start(Socket client, Socket server)
    {
        (_client, _server) = (client, server);
        new Thread(() => Pass(Requests, client, server, IsRecorded ? Record : null)) { IsBackground = true }.Start();
        new Thread(() => Pass(Replies, server, client, null)) { IsBackground = true }.Start();
    }

    private void Pass(FaultyFlow flow, Socket from, Socket to, Action<byte[], int>? seen)
    {
        try
        {
            switch (flow.Run(from, to, seen))
            {
                case LineEnd.Reset: Cut(); break;
                case LineEnd.Close: Close(); break;
                case LineEnd.HalfClose: to.Shutdown(SocketShutdown.Send); break;
            }
            // What comes now gets lost, as on a line whose other end is far away.
            var lost = new byte[64 * 1024];
            while (from.Receive(lost) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (!_isClosed) Cut();
        }
        // One side is done. Once the other is, too, nobody needs the line.
        if (Interlocked.Increment(ref _ended) == 2) Free();
    }

    /// <summary>Tells both sides that nothing more will come.</summary>
    // To dispose of a socket that another thread reads would reset it.
    private void Close()
    {
        _isClosed = true;
        _client!.Shutdown(SocketShutdown.Both);
        _server!.Shutdown(SocketShutdown.Both);
    }

    private void Free()
    {
        Requests.Abandon();
        Replies.Abandon();
        _client?.Dispose();
        _server?.Dispose();
    }

    private void Record(byte[] bytes, int count)
    {
        if (Malformed is not null) return;
        try
        {
            _reader.Add(bytes, count);
            while (_reader.Next() is { } request)
            {
                lock (_recorded) _recorded.Add(request);
            }
        }
        catch (FormatException e)
        {
            Malformed = e.Message;
        }
    }
}
