using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Threading;
using PSRedis.Protocol;

namespace PSRedis.Tests;

/// <summary>
/// A server that plays a script: it answers with exactly the bytes the script says, when it says so, and keeps what it was asked.
/// A wire is written one char to a byte, with <c>|</c> for a line's end.
/// </summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Action<ScriptedLine> _script;
    private readonly List<ScriptedLine> _lines = [];
    private readonly List<(int Line, string Request)> _requests = [];
    private ExceptionDispatchInfo? _failure;

    /// <param name="script">Played for each line that a client opens, on a thread of the line's own. The line is closed when it ends.</param>
    /// <param name="address">Where to listen; 127.0.0.1 unless told.</param>
    public ScriptedServer(Action<ScriptedLine> script, IPAddress? address = null)
    {
        _script = script;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Background(Accept);
    }

    public int Port { get; }

    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>How to reach it, with a password that no error may show.</summary>
    public RedisOptions Options => new() { Host = "127.0.0.1", Port = Port, Password = Refusal.Secret };

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
            lock (_requests) return [.. _requests.Select(request => request.Request)];
        }
    }

    /// <summary>The requests of one line, which are numbered from 1.</summary>
    public string[] RequestsOf(int line)
    {
        lock (_requests) return [.. _requests.Where(request => request.Line == line).Select(request => request.Request)];
    }

    /// <summary>A server that greets, and then answers each request with what the function makes of it; null closes the line.</summary>
    public static ScriptedServer Answering(Func<string, string?> reply) => new(line =>
    {
        line.Greet();
        line.Serve(reply);
    });

    public static byte[] Bytes(string wire) => Encoding.Latin1.GetBytes(wire.Replace("|", "\r\n", StringComparison.Ordinal));

    /// <summary>Refuses further lines. Those that are open stay.</summary>
    public void StopListening() => _listener.Stop();

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
                ScriptedLine line;
                lock (_lines) _lines.Add(line = new ScriptedLine(this, socket, _lines.Count + 1));
                Background(() => Play(line));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It no longer listens.
        }
    }

    private void Play(ScriptedLine line)
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
internal sealed class ScriptedLine(ScriptedServer server, Socket socket, int number)
{
    private readonly RespReader _reader = new();
    private byte[] _received = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>1 for the first line that a client opened.</summary>
    public int Number => number;

    public Socket Socket => socket;

    /// <summary>Answers what a client says first, up to its last word.</summary>
    public void Greet(int protocol = 3)
    {
        while (Next() is { } request)
        {
            bool isHello = request.StartsWith("HELLO", StringComparison.Ordinal);
            Write(isHello ? $"{(protocol == 3 ? "%3" : "*6")}|$6|server|$5|redis|$7|version|$5|7.2.0|$5|proto|:{protocol}|" : "+OK|");
            if (request.StartsWith("CLIENT SETINFO LIB-VER", StringComparison.Ordinal)) return;
        }
    }

    /// <summary>The next request; null when the client has closed the line.</summary>
    public string? Read()
    {
        if (Next() is not { } request) return null;
        server.Keep(number, request);
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

    public void Write(string wire) => Write(ScriptedServer.Bytes(wire));

    public void Write(byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;) sent += socket.Send(bytes, sent, bytes.Length - sent, SocketFlags.None);
    }

    /// <summary>Sends each byte in a packet of its own.</summary>
    public void WriteByteByByte(string wire)
    {
        socket.NoDelay = true;
        foreach (byte one in ScriptedServer.Bytes(wire)) socket.Send([one]);
    }

    public void Close() => socket.Dispose();

    /// <summary>Closes the line the hard way: the client gets a reset, and what it sent and was not read is lost.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
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
        while (socket.Receive(_received) > 0)
        {
        }
    }

    private string? Next()
    {
        RespValue request;
        int consumed;
        while (!_reader.TryRead(_received, _start, _end - _start, out request, out consumed))
        {
            if (_end == _received.Length)
            {
                byte[] room = _end - _start > _received.Length / 2 ? new byte[_received.Length * 2] : _received;
                Buffer.BlockCopy(_received, _start, room, 0, _end - _start);
                (_received, _start, _end) = (room, 0, _end - _start);
            }
            int received = socket.Receive(_received, _end, _received.Length - _end, SocketFlags.None);
            if (received == 0) return null;
            _end += received;
        }
        _start += consumed;
        return string.Join(' ', request.Items.Select(word => word.AsText()));
    }
}
