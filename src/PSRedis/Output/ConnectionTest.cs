using System.Diagnostics;

namespace PSRedis.Output;

/// <summary>The result of Test-RedisConnection -Detailed.</summary>
public sealed class ConnectionTest
{
    internal ConnectionTest(string endpoint, int database, ServerIdentity? identity, RedisException? failure, TimeSpan latency, string? role)
    {
        Endpoint = endpoint;
        Database = database;
        IsConnected = failure is null;
        Error = failure?.Message;
        if (!IsConnected) return;
        Latency = latency;
        Server = identity?.Server;
        Version = identity?.Version;
        Mode = identity?.Mode;
        Role = role;
        Protocol = identity?.Protocol;
    }

    /// <summary>Host and port, or the path of the socket.</summary>
    public string Endpoint { get; }

    /// <summary>The number of the database.</summary>
    public int Database { get; }

    /// <summary>Whether the server replied.</summary>
    public bool IsConnected { get; }

    /// <summary>How long the reply took; null: there was none.</summary>
    public TimeSpan? Latency { get; }

    /// <summary>The server software; null: not reported.</summary>
    public string? Server { get; }

    /// <summary>The version of the server; null: not reported.</summary>
    public string? Version { get; }

    /// <summary>The mode: standalone, sentinel or cluster; null: not reported.</summary>
    public string? Mode { get; }

    /// <summary>The current role: master or slave; null: not reported.</summary>
    public string? Role { get; }

    /// <summary>The version of the protocol.</summary>
    public int? Protocol { get; }

    /// <summary>The reason why there was no reply; null: there was one.</summary>
    public string? Error { get; }

    /// <summary>The endpoint and database, with the latency or the error.</summary>
    public override string ToString() =>
        Latency is { } latency ? FormattableString.Invariant($"{Endpoint}/{Database} ({latency.TotalMilliseconds:0.##} ms)") : $"{Endpoint}/{Database} ({Error})";

    /// <summary>Tests a server with a new connection. A refused login is a failure.</summary>
    /// <param name="options">The options of the connection.</param>
    /// <param name="limit">The time-out for the reply to PING; null: the time-out in the options.</param>
    /// <param name="observer">Notified of the commands; null: none.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    internal static ConnectionTest At(RedisOptions options, TimeSpan? limit, ICommandObserver? observer, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            using RedisConnection redis = RedisConnection.Open(options, observer, cancellation);
            return Of(redis, limit, observer, cancellation);
        }
        catch (RedisException e)
        {
            return new ConnectionTest(options.Endpoint, options.Database, null, e, watch.Elapsed, null);
        }
    }

    /// <summary>Tests the server of a connection.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="limit">The time-out; null: the time-out of the connection.</param>
    /// <param name="observer">Notified of the commands; null: none.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    internal static ConnectionTest Of(RedisConnection redis, TimeSpan? limit, ICommandObserver? observer, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        RedisException? failure = Ping(redis, limit, observer, cancellation);
        TimeSpan latency = watch.Elapsed;
        return new ConnectionTest(redis.Endpoint, redis.Database, redis.Identity, failure, latency, failure is null ? RoleOf(redis, observer, cancellation) : null);
    }

    private static RedisException? Ping(RedisConnection redis, TimeSpan? limit, ICommandObserver? observer, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // A timer does not accept more than these 24 days, which nobody waits for.
        if (limit is { TotalMilliseconds: <= int.MaxValue } time) either.CancelAfter(time);
        try
        {
            redis.Execute(ConnectionCommands.Ping().ObservedBy(observer), either.Token);
            return null;
        }
        catch (RedisServerException e) when (e.Code == "NOPERM")
        {
            // The server replies, even if this user has no permission for PING.
            return null;
        }
        catch (RedisException e)
        {
            return e;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new RedisTimeoutException(FormattableString.Invariant($"{redis.Endpoint} did not reply to PING within {limit!.Value.TotalSeconds:0.###} s."), limit.Value);
        }
    }

    // Some servers do not have ROLE, and some users have no permission for it.
    private static string? RoleOf(RedisConnection redis, ICommandObserver? observer, CancellationToken cancellation)
    {
        try
        {
            return redis.Execute(Commands.Server.Role().ObservedBy(observer), cancellation);
        }
        catch (RedisServerException)
        {
            return redis.Identity.Role;
        }
    }
}
