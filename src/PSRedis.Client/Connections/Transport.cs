using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks;

namespace PSRedis;

/// <summary>A link to a server: bytes out, bytes in, over TCP, a Unix socket or TLS. One thread may send while another receives.</summary>
internal sealed class Transport : IDisposable
{
    // If a name has several addresses, the next one is tried when one has not answered for this long (RFC 8305).
    private static readonly TimeSpan NextAddressAfter = TimeSpan.FromMilliseconds(250);

    private readonly SocketStream _raw;
    private readonly Stream _stream;
    private readonly bool _spins;

    private Transport(SocketStream raw, Stream stream, bool spins)
    {
        _raw = raw;
        _stream = stream;
        // With a single processor, spinning would keep a local server from answering.
        _spins = spins && Environment.ProcessorCount > 1;
    }

    /// <summary>How many bytes the operating system has accepted for sending.</summary>
    public long BytesSent => _raw.BytesSent;

    /// <inheritdoc cref="TlsHandshake.CertificateMatters"/>
    public bool CertificateMatters { get; private init; }

    /// <summary>Connects to the server.</summary>
    /// <exception cref="RedisConnectionException">It could not be reached, or TLS could not be negotiated.</exception>
    /// <exception cref="RedisCertificateException">Its certificate is refused.</exception>
    /// <exception cref="RedisTimeoutException">It did not answer in time.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static Transport Connect(RedisOptions options, Deadline deadline)
    {
        Socket socket = options.SocketPath is { } path ? ConnectUnix(path, options, deadline) : ConnectTcp(options, deadline);
        var raw = new SocketStream(socket);
        try
        {
            if (!options.Tls) return new Transport(raw, raw, options.Spin);
            var handshake = new TlsHandshake(options, raw, deadline);
            return new Transport(raw, handshake.Run(), options.Spin) { CertificateMatters = handshake.CertificateMatters };
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    /// <summary>Sends all bytes, and receives meanwhile: a server that cannot send its replies stops reading requests.</summary>
    public void Send(ArraySegment<byte> bytes, Deadline deadline)
    {
        _raw.WriteDeadline = deadline.Renew();
        try
        {
            _stream.Write(bytes.Array!, bytes.Offset, bytes.Count);
        }
        catch (IOException e) when (Unwrap(e) is { } inner)
        {
            inner.Throw();
        }
    }

    /// <summary>Receives what has arrived, waiting for the first byte until the deadline.</summary>
    /// <returns>How many bytes; 0 when the server has closed the link.</returns>
    /// <exception cref="TimeoutException">Nothing arrived in time.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled. The link stays usable.</exception>
    public int Receive(byte[] buffer, int offset, int count, Deadline deadline)
    {
        _raw.ReadDeadline = deadline;
        // A reply that is waited for without a limit, such as that of a blocking pop, may take long.
        _raw.MaySpin = _spins && deadline.Timeout != Timeout.InfiniteTimeSpan;
        try
        {
            return _stream.Read(buffer, offset, count);
        }
        catch (IOException e) when (Unwrap(e) is { } inner)
        {
            inner.Throw();
            throw;
        }
    }

    /// <summary>Whether the next <see cref="Receive"/> would return at once, as far as the socket knows: with bytes, or with the end of the link.</summary>
    public bool HasArrived => _raw.HasArrived;

    // Not the SslStream: closing it would send to a peer that may be gone.
    public void Dispose() => _raw.Dispose();

    /// <summary>SslStream wraps the exceptions of the stream below it: the original is thrown, with TLS and without.</summary>
    private static ExceptionDispatchInfo? Unwrap(IOException e) =>
        e.InnerException is TimeoutException or OperationCanceledException or SocketException ? ExceptionDispatchInfo.Capture(e.InnerException) : null;

    private static Socket ConnectTcp(RedisOptions options, Deadline deadline)
    {
        IPAddress[] addresses = Resolve(options, deadline);
        var attempts = new List<(Socket Socket, Task Task)>();
        Socket? connected = null;
        Exception? failure = null;
        int next = 0;
        Deadline turn = deadline;
        try
        {
            while (connected is null)
            {
                bool idle = attempts.Count == 0;
                if (next < addresses.Length && (idle || turn.Elapsed >= NextAddressAfter))
                {
                    IPAddress address = addresses[next++];
                    turn = deadline.Renew();
                    try
                    {
                        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                        attempts.Add((socket, InBackground(() => socket.Connect(new IPEndPoint(address, options.Port)))));
                    }
                    catch (SocketException e)
                    {
                        // An IPv6 address on a system without IPv6.
                        failure ??= e;
                        continue;
                    }
                }
                else if (idle)
                {
                    throw NotReached(options, failure!);
                }

                int done = Task.WaitAny(attempts.ConvertAll(attempt => attempt.Task).ToArray(), deadline.NextSlice);
                if (done >= 0)
                {
                    (Socket socket, Task task) = attempts[done];
                    attempts.RemoveAt(done);
                    if (task.Status == TaskStatus.RanToCompletion)
                    {
                        connected = socket;
                    }
                    else
                    {
                        // The error of the first address is reported: it is the address that the user knows.
                        failure ??= task.Exception?.GetBaseException();
                        socket.Dispose();
                    }
                    continue;
                }
                deadline.Cancellation.ThrowIfCancellationRequested();
                if (deadline.IsOver) throw TimedOut($"{options.Endpoint} did not accept a connection", deadline);
            }
        }
        finally
        {
            foreach ((Socket socket, Task task) in attempts)
            {
                socket.Dispose();
                _ = task.ContinueWith(static failed => failed.Exception, TaskScheduler.Default);
            }
        }
        KeepAlive(connected, options.KeepAlive);
        return connected;
    }

    private static IPAddress[] Resolve(RedisOptions options, Deadline deadline)
    {
        if (IPAddress.TryParse(options.Host, out IPAddress? literal)) return [literal];
        Task<IPAddress[]> lookup = options.LookUp(options.Host);
        try
        {
            while (!lookup.Wait(deadline.NextSlice))
            {
                deadline.Cancellation.ThrowIfCancellationRequested();
                if (deadline.IsOver) throw TimedOut($"The host name '{options.Host}' was not found", deadline);
            }
        }
        catch (AggregateException e)
        {
            throw new RedisConnectionException($"The host name '{options.Host}' was not found: {e.GetBaseException().Message}.", e.GetBaseException());
        }
        IPAddress[] addresses = Array.FindAll(lookup.Result, address =>
            address.AddressFamily == AddressFamily.InterNetwork || (Socket.OSSupportsIPv6 && address.AddressFamily == AddressFamily.InterNetworkV6));
        return addresses.Length > 0 ? addresses : throw new RedisConnectionException($"The host name '{options.Host}' has no address that this machine can use.");
    }

    private static Socket ConnectUnix(string path, RedisOptions options, Deadline deadline)
    {
#if NET
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // A Unix socket connects or fails at once, unless the server's backlog is full.
            var endpoint = new UnixDomainSocketEndPoint(path);
            Task task = InBackground(() => socket.Connect(endpoint));
            while (!task.Wait(deadline.NextSlice))
            {
                deadline.Cancellation.ThrowIfCancellationRequested();
                if (deadline.IsOver) throw TimedOut($"{options.Endpoint} did not accept a connection", deadline);
            }
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is AggregateException) throw NotReached(options, e.GetBaseException());
            if (e is ArgumentOutOfRangeException) throw new RedisOptionsException("SocketPath", $"The socket path '{path}' is too long for this operating system.");
            throw;
        }
#else
        throw new RedisOptionsException("SocketPath", "Unix sockets require PowerShell 7: in Windows PowerShell 5.1, use a host and a port.");
#endif
    }

    // Not ConnectAsync: on Unix, a socket that was once used asynchronously wakes a thread of .NET, and that one a thread of the pool, whenever bytes arrive.
    // Not a thread of the pool either: an address that does not answer would occupy one for minutes.
    private static Task InBackground(Action connect) =>
        Task.Factory.StartNew(connect, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void KeepAlive(Socket socket, TimeSpan idle)
    {
        if (idle == TimeSpan.Zero) return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
#if NET
        // A dead link (a host that is down, a firewall that dropped the connection) is noticed after this long instead of two hours.
        int seconds = Math.Max(1, (int)idle.TotalSeconds);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, seconds / 3));
        }
        catch (SocketException)
        {
            // A system without these options uses its own times.
        }
#endif
    }

    // The message by error code, because that of the exception repeats the address.
    private static RedisConnectionException NotReached(RedisOptions options, Exception failure) =>
        new($"Could not connect to {options.Endpoint}: {(failure is SocketException socket ? new SocketException((int)socket.SocketErrorCode) : failure).Message.TrimEnd('.')}.", failure);

    internal static RedisTimeoutException TimedOut(string what, Deadline deadline) =>
        new(FormattableString.Invariant($"{what} within {deadline.Timeout.TotalSeconds:0.###} s."), deadline.Elapsed);
}
