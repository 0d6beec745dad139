using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Threading;

namespace PSRedis.Faults;

/// <summary>
/// A server that runs a script: it answers with exactly the bytes of the script, when the script says so, and records requests.
/// A wire has one char for each byte, with <c>|</c> for CR LF.
/// </summary>
public sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Action<ScriptedConnection> _script;
    private readonly List<ScriptedConnection> _lines = new();
    private readonly List<(int Line, string Request)> _requests = new();
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts listening.</summary>
    /// <param name="script">Run for each connection, on its own thread. The connection is closed when the script ends.</param>
    /// <param name="address">The address to listen on; 127.0.0.1 by default.</param>
    public ScriptedServer(Action<ScriptedConnection> script, IPAddress? address = null)
    {
        _script = script;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Background(Accept);
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>The address, as in error messages.</summary>
    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>The number of connections so far.</summary>
    public int Lines
    {
        get
        {
            lock (_lines) return _lines.Count;
        }
    }

    /// <summary>The requests of all connections, as arguments separated by spaces, without those of handshakes.</summary>
    public string[] Requests
    {
        get
        {
            lock (_requests) return _requests.Select(request => request.Request).ToArray();
        }
    }

    /// <summary>The requests of one connection; connections are numbered from 1.</summary>
    public string[] RequestsOf(int line)
    {
        lock (_requests) return _requests.Where(request => request.Line == line).Select(request => request.Request).ToArray();
    }

    /// <summary>A server that answers the handshake, then each request with the result of the function; null closes the connection.</summary>
    public static ScriptedServer Answering(Func<string, string?> reply) => new(line =>
    {
        line.Handshake();
        line.Serve(reply);
    });

    /// <summary>A server that answers the handshake, then each request with the next of these replies, and further ones with the last.</summary>
    public static ScriptedServer Answering(params string[] replies)
    {
        int next = -1;
        return Answering(_ => replies[Math.Min(Interlocked.Increment(ref next), replies.Length - 1)]);
    }

    /// <summary>A wire as bytes.</summary>
    public static byte[] Bytes(string wire) => Encoding.GetEncoding("ISO-8859-1").GetBytes(wire.Replace("|", "\r\n"));

    /// <summary>Refuses new connections. Open ones stay.</summary>
    public void StopListening() => _listener.Stop();

    /// <summary>Closes all connections, and throws the failure of a script.</summary>
    public void Dispose()
    {
        _listener.Stop();
        lock (_lines) _lines.ForEach(line => line.Close());
        _failure?.Throw();
    }

    internal void Keep(int line, string request)
    {
        lock (_requests) _requests.Add((line, request));
    }

    private static void Background(Action action) => new Thread(() => action()) { IsBackground = true }.Start();

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket socket = _listener.AcceptSocket();
                ScriptedConnection line;
                lock (_lines) _lines.Add(line = new ScriptedConnection(this, socket, _lines.Count + 1));
                Background(() => Play(line));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It no longer listens.
        }
    }

    private void Play(ScriptedConnection line)
    {
        try
        {
            _script(line);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The client has disconnected, or the test is over.
        }
        catch (Exception e)
        {
            _failure ??= ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            line.Close();
        }
    }
}

/// <summary>One connection to a <see cref="ScriptedServer"/>.</summary>
public sealed class ScriptedConnection
{
    private readonly ScriptedServer _server;
    private readonly RequestReader _reader = new();
    private readonly byte[] _received = new byte[64 * 1024];
    private string? _ahead;

    internal ScriptedConnection(ScriptedServer server, Socket socket, int number) => (_server, Socket, Number) = (server, socket, number);

    /// <summary>The number of the connection, from 1.</summary>
    public int Number { get; }

    /// <summary>The socket of the connection.</summary>
    public Socket Socket { get; }

    /// <summary>Answers the handshake, up to its last request.</summary>
    public void Handshake(int protocol = 3)
    {
        while (Next() is { } request)
        {
            bool isHello = request.StartsWith("HELLO", StringComparison.Ordinal);
            Write(isHello ? $"{(protocol == 3 ? "%3" : "*6")}|$6|server|$5|redis|$7|version|$5|7.2.0|$5|proto|:{protocol}|" : request == "PING" ? "+PONG|" : "+OK|");
            if (request.StartsWith("CLIENT SETINFO LIB-VER", StringComparison.Ordinal)) return;
        }
    }

    /// <summary>Whether the empty transaction with which a client tests for MULTI is answered here, and hidden from the script.</summary>
    public bool AnswersEmptyTransactions { get; set; } = true;

    /// <summary>The next request; null if the client has closed the connection.</summary>
    public string? Read()
    {
        string? request = _ahead ?? Next();
        _ahead = null;
        while (AnswersEmptyTransactions && request == "MULTI" && (_ahead = Next()) == "EXEC")
        {
            Write("+OK|*0|");
            _ahead = null;
            request = Next();
        }
        if (request is not null) _server.Keep(Number, request);
        return request;
    }

    /// <summary>Reads that many requests.</summary>
    public void Read(int count)
    {
        for (int i = 0; i < count; i++) Read();
    }

    /// <summary>Answers each request; null closes the connection.</summary>
    public void Serve(Func<string, string?> reply)
    {
        while (Read() is { } request && reply(request) is { } wire) Write(wire);
    }

    /// <summary>Sends a wire.</summary>
    public void Write(string wire) => Write(ScriptedServer.Bytes(wire));

    /// <summary>Sends bytes.</summary>
    public void Write(byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;) sent += Socket.Send(bytes, sent, bytes.Length - sent, SocketFlags.None);
    }

    /// <summary>Sends each byte in a packet of its own.</summary>
    public void WriteByteByByte(string wire)
    {
        Socket.NoDelay = true;
        foreach (byte one in ScriptedServer.Bytes(wire)) Socket.Send([one]);
    }

    /// <summary>Closes the connection.</summary>
    public void Close() => Socket.Dispose();

    /// <summary>Resets the connection: bytes that the client sent and that were not read are lost.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    /// <summary>Waits for the client to close the connection.</summary>
    public void WaitForClose()
    {
        while (Read() is not null)
        {
        }
    }

    /// <summary>Reads everything, and answers nothing.</summary>
    public void Swallow()
    {
        while (Socket.Receive(_received) > 0)
        {
        }
    }

    private string? Next()
    {
        byte[][]? request;
        while ((request = _reader.Next()) is null)
        {
            int received = Socket.Receive(_received);
            if (received == 0) return null;
            _reader.Add(_received, received);
        }
        return string.Join(" ", request.Select(Encoding.UTF8.GetString));
    }
}
