using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace PSRedis.Bench;

/// <summary>
/// A proxy with a fixed delay in both directions. Each piece waits in a queue while further ones are read, so the delay does not reduce the throughput,
/// as a sleep after each read would.
/// </summary>
internal static class DelayingProxy
{
    /// <summary>Starts a proxy, for the lifetime of the process.</summary>
    /// <param name="url">The server: <c>unix://…</c> or <c>redis://…</c>.</param>
    /// <param name="delay">The delay of each byte, in one direction.</param>
    /// <returns>Its port.</returns>
    public static int Start(string url, TimeSpan delay)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Begin(() => Accept(listener, new Uri(url), delay));
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Begin(Action action) => new Thread(() => action()) { IsBackground = true }.Start();

    private static void Accept(TcpListener listener, Uri to, TimeSpan delay)
    {
        while (true)
        {
            Socket client = listener.AcceptSocket();
            Socket server = to.Scheme == "unix"
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            client.NoDelay = true;
            server.Connect(to.Scheme == "unix" ? new UnixDomainSocketEndPoint(to.LocalPath) : new DnsEndPoint(to.Host, to.Port));
            Join(client, server, delay);
            Join(server, client, delay);
        }
    }

    private static void Join(Socket from, Socket to, TimeSpan delay)
    {
        var queue = new BlockingCollection<(long Due, byte[] Bytes)>();
        Begin(() => Read(from, queue, delay));
        Begin(() => Write(queue, to));
    }

    private static void Read(Socket from, BlockingCollection<(long Due, byte[] Bytes)> queue, TimeSpan delay)
    {
        var buffer = new byte[256 * 1024];
        long ticks = (long)(delay.TotalSeconds * Stopwatch.Frequency);
        try
        {
            for (int read; (read = from.Receive(buffer)) > 0;) queue.Add((Stopwatch.GetTimestamp() + ticks, buffer[..read]));
        }
        catch (SocketException)
        {
            // The other side has closed the connection.
        }
        queue.CompleteAdding();
    }

    private static void Write(BlockingCollection<(long Due, byte[] Bytes)> queue, Socket to)
    {
        try
        {
            foreach ((long due, byte[] bytes) in queue.GetConsumingEnumerable())
            {
                WaitUntil(due);
                to.Send(bytes);
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
        }
    }

    private static void WaitUntil(long due)
    {
        while (true)
        {
            double milliseconds = (due - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
            if (milliseconds <= 0) return;
            // A sleep takes whole milliseconds; for less than half of one its error would be larger.
            if (milliseconds >= 0.5) Thread.Sleep((int)Math.Round(milliseconds));
            else Thread.Yield();
        }
    }
}
