using System;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Threading;

namespace PSRedis.Faults;

/// <summary>One connection through a <see cref="FaultProxy"/>, with its faults.</summary>
public sealed class FaultyConnection
{
    private readonly List<byte[][]> _recorded = new();
    private readonly RequestReader _reader = new();
    private Socket? _client;
    private Socket? _server;
    private volatile bool _isClosed;
    private int _ended;

    /// <summary>The direction from the client to the server.</summary>
    public FaultyFlow Requests { get; set; } = new();

    /// <summary>The direction from the server to the client.</summary>
    public FaultyFlow Replies { get; set; } = new();

    /// <summary>Whether requests are recorded.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>The recorded requests, each as its arguments.</summary>
    public IReadOnlyList<byte[][]> Recorded
    {
        get
        {
            lock (_recorded) return _recorded.ToArray();
        }
    }

    /// <summary>What is wrong with the client's bytes; null if all of them are requests.</summary>
    public string? Malformed { get; private set; }

    /// <summary>Resets the connection on both sides.</summary>
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
                // It has been cut before.
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
            // From here on bytes are lost, as on a broken network.
            var lost = new byte[64 * 1024];
            while (from.Receive(lost) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            if (!_isClosed) Cut();
        }
        // When both sides are done, the connection is closed.
        if (Interlocked.Increment(ref _ended) == 2) Free();
    }

    /// <summary>Sends FIN to both sides.</summary>
    // Disposing a socket that another thread reads would reset it.
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
