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
/// A server that plays a script: it answers with exactly the bytes the script says, when it says so, and keeps what it was asked.
/// A wire is written one char to a byte, with <c>|</c> for a line's end.
/// </summary>
public sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Action<ScriptedConnection> _script;
    private readonly List<ScriptedConnection> _lines = new();
    private readonly List<(int Line, string Request)> _requests = new();
    private ExceptionDispatchInfo? _failure;

    /// <summary>Begins to listen.</summary>
    /// <param name="script">Played for each line that a client opens, on a thread of the line's own. The line is closed when it ends.</param>
    /// <param name="address">Where to listen; 127.0.0.1 unless told.</param>
    public ScriptedServer(Action<ScriptedConnection> script, IPAddress? address = null)
    {
        _script = script;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Background(Accept);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Where it listens, as errors tell it.</summary>
    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>How many lines clients have opened.</summary>
    public int Lines
    {
        get
        {
            lock (_lines) return _lines.Count;
        }
    }

    /// <summary>The requests of all lines, as words with spaces between, those of the greeting left out.</summary>
    public string[] Requests
    {
        get
        {
            lock (_requests) return _requests.Select(request => request.Request).ToArray();
        }
    }

    /// <summary>The requests of one line, which are numbered from 1.</summary>
    public string[] RequestsOf(int line)
    {
        lock (_requests) return _requests.Where(request => request.Line == line).Select(request => request.Request).ToArray();
    }

    /// <summary>A server that greets, and then answers each request with what the function makes of it; null closes the line.</summary>
    public static ScriptedServer Answering(Func<string, string?> reply) => new(line =>
    {
        line.Handshake();
        line.Serve(reply);
    });

    /// <summary>A server that greets, and then answers the first request with the first of these, and so on; what comes after the last with the last.</summary>
    public static ScriptedServer Answering(params string[] replies)
    {
        int next = -1;
        return Answering(_ => replies[Math.Min(Interlocked.Increment(ref next), replies.Length - 1)]);
    }

    /// <summary>A wire as bytes.</summary>
    public static byte[] Bytes(string wire) => Encoding.GetEncoding("ISO-8859-1").GetBytes(wire.Replace("|", "\r\n"));

    /// <summary>Refuses further lines. Those that are open stay.</summary>
    public void StopListening() => _listener.Stop();

    /// <summary>Closes all lines. What a script has failed with is thrown.</summary>
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
            // The client has gone, or the test is over.
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

/// <summary>One line to a <see cref="ScriptedServer"/>.</summary>
public sealed class ScriptedConnection
{
    private readonly ScriptedServer _server;
    private readonly RequestReader _reader = new();
    private readonly byte[] _received = new byte[64 * 1024];
    private string? _ahead;

    internal ScriptedConnection(ScriptedServer server, Socket socket, int number) => (_server, Socket, Number) = (server, socket, number);

    /// <summary>1 for the first line that a client opened.</summary>
    public int Number { get; }

    /// <summary>The line itself.</summary>
    public Socket Socket { get; }

    /// <summary>Answers what a client says first, up to its last word.</summary>
    public void Handshake(int protocol = 3)
    {
        while (Next() is { } request)
        {
            bool isHello = request.StartsWith("HELLO", StringComparison.Ordinal);
            Write(isHello ? $"{(protocol == 3 ? "%3" : "*6")}|$6|server|$5|redis|$7|version|$5|7.2.0|$5|proto|:{protocol}|" : request == "PING" ? "+PONG|" : "+OK|");
            if (request.StartsWith("CLIENT SETINFO LIB-VER", StringComparison.Ordinal)) return;
        }
    }

    /// <summary>Whether the empty transaction by which a client finds out whether there are any is answered here, and kept from the script.</summary>
    public bool AnswersEmptyTransactions { get; set; } = true;

    /// <summary>The next request; null when the client has closed the line.</summary>
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

    /// <summary>That many requests.</summary>
    public void Read(int count)
    {
        for (int i = 0; i < count; i++) Read();
    }

    /// <summary>Answers each request; null closes the line.</summary>
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

    /// <summary>Closes the line.</summary>
    public void Close() => Socket.Dispose();

    /// <summary>Closes the line the hard way: the client gets a reset, and what it sent and was not read is lost.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    /// <summary>Waits for the client to close the line.</summary>
    public void WaitForClose()
    {
        while (Read() is not null)
        {
        }
    }

    /// <summary>Takes what comes, whatever it is, and says nothing.</summary>
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
