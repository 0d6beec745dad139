using System;
using System.Net.Sockets;
using System.Text;

namespace PSRedis.Bench;

/// <summary>The minimum time of commands one at a time over a blocking socket: send, receive, and nothing else.</summary>
public static class PingPong
{
    /// <summary>Gets a key that many times.</summary>
    /// <param name="url">The server: <c>unix://…</c> or <c>redis://…</c>.</param>
    /// <param name="key">The key; its value must be small enough for a reply in one piece.</param>
    /// <param name="count">The number of GETs.</param>
    public static void Run(string url, string key, int count)
    {
        var to = new Uri(url);
        using Socket socket = to.Scheme == "unix"
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (to.Scheme == "unix") socket.Connect(new UnixDomainSocketEndPoint(to.LocalPath));
        else socket.Connect(to.Host, to.Port);

        byte[] request = Encoding.UTF8.GetBytes($"*2\r\n$3\r\nGET\r\n${Encoding.UTF8.GetByteCount(key)}\r\n{key}\r\n");
        var reply = new byte[4096];
        for (int i = 0; i < count; i++)
        {
            socket.Send(request);
            if (socket.Receive(reply) == 0 || reply[0] != '$') throw new InvalidOperationException("The server did not answer.");
        }
    }
}
