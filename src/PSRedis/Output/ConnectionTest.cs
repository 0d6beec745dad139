using System.Diagnostics;

namespace PSRedis.Output;

/// <summary>What Test-RedisConnection -Detailed found.</summary>
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

    /// <summary>The database.</summary>
    public int Database { get; }

    /// <summary>Whether the server answers.</summary>
    public bool IsConnected { get; }

    /// <summary>How long its answer took; null: there was none.</summary>
    public TimeSpan? Latency { get; }

    /// <summary>The software; null where the server does not say.</summary>
    public string? Server { get; }

    /// <summary>Its version; null where the server does not say.</summary>
    public string? Version { get; }

    /// <summary>standalone, sentinel or cluster; null where the server does not say.</summary>
    public string? Mode { get; }

    /// <summary>master or slave, as the server says now; null where it does not say.</summary>
    public string? Role { get; }

    /// <summary>The version of the protocol.</summary>
    public int? Protocol { get; }

    /// <summary>Why there was no answer; null: there was one.</summary>
    public string? Error { get; }

    /// <summary>Where it leads, and how it is.</summary>
    public override string ToString() =>
        Latency is { } latency ? FormattableString.Invariant($"{Endpoint}/{Database} ({latency.TotalMilliseconds:0.##} ms)") : $"{Endpoint}/{Database} ({Error})";

    /// <summary>Connects to a server for the test alone. A refused login is no answer that anybody can work with.</summary>
    /// <param name="options">How the server is reached.</param>
    /// <param name="limit">How long to wait for the answer to PING; null: as long as the options say.</param>
    /// <param name="observer">Notified of the commands; null: none.</param>
    /// <param name="cancellation">Ends the wait.</param>
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

    /// <summary>Asks the server of a connection.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="limit">How long to wait; null: as long as the connection itself does.</param>
    /// <param name="observer">Notified of the commands; null: none.</param>
    /// <param name="cancellation">Ends the wait.</param>
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
        if (limit is { } time) either.CancelAfter(time);
        try
        {
            redis.Execute(ConnectionCommands.Ping().ObservedBy(observer), either.Token);
            return null;
        }
        catch (RedisServerException e) when (e.Code == "NOPERM")
        {
            // It answers: that this user may not ask is another matter.
            return null;
        }
        catch (RedisException e)
        {
            return e;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new RedisTimeoutException(FormattableString.Invariant($"{redis.Endpoint} did not answer PING within {limit!.Value.TotalSeconds:0.0##} s."), limit.Value);
        }
    }

    // ROLE is newer than some servers, and more than some users may see.
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
