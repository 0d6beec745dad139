using System.Threading.Tasks;

namespace PSRedis.Completion;

/// <summary>The leased connection that completers use to query a server. It is established at the first Tab and kept.</summary>
/// <remarks>
/// Tab must not disturb the connection itself, such as its watched keys, the commands of another thread or a reply that is slow to arrive, nor wait for it.
/// Connecting and reading the documentation of commands may take longer than the time for one Tab: they continue in the background for the next one.
/// </remarks>
internal sealed class CompletionConnection(RedisConnection original) : IDisposable
{
    /// <summary>How long a Tab may take.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(150);

    private readonly CancellationTokenSource _end = new();
    private Task<RedisConnection>? _connection;
    private Task<CommandDoc[]>? _commands;

    /// <summary>The commands of the server; empty if it does not reply in time.</summary>
    public IReadOnlyList<CommandDoc> Commands
    {
        get
        {
            using var cancellation = new CancellationTokenSource(Budget);
            if (Connection(cancellation.Token) is not { } connection) return [];
            if (_commands is null or { IsFaulted: true } or { IsCanceled: true }) _commands = Task.Run(() => connection.Execute(Server.CommandDocs(), _end.Token));
            _commands.Wait(cancellation.Token);
            return _commands.Result;
        }
    }

    /// <summary>Queries the server within the time that one Tab may take.</summary>
    /// <returns>The results that arrived in that time.</returns>
    public List<T> Query<T>(Func<RedisConnection, CancellationToken, IEnumerable<T>> query)
    {
        var results = new List<T>();
        using var cancellation = new CancellationTokenSource(Budget);
        try
        {
            if (Connection(cancellation.Token) is not { } connection) return results;
            foreach (T result in query(connection, cancellation.Token)) results.Add(result);
        }
        catch (Exception e) when (e is OperationCanceledException or RedisException or AggregateException)
        {
            // The time is up, the server refuses the command, or it cannot be reached.
        }
        return results;
    }

    public void Dispose()
    {
        _end.Cancel();
        _connection?.ContinueWith(static connection => connection.Result.Dispose(), TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously);
    }

    // Uses the user and the database of the original connection, which may have changed since.
    private RedisConnection? Connection(CancellationToken cancellation)
    {
        if (original.State == ConnectionState.Closed) return null;
        if (_connection is { Status: TaskStatus.RanToCompletion, Result: var former } && former.User != original.User)
        {
            former.Dispose();
            _connection = null;
        }
        if (_connection is null or { IsFaulted: true } or { IsCanceled: true }) _connection = Task.Run(() => original.Lease(_end.Token));
        _connection.Wait(cancellation);
        RedisConnection connection = _connection.Result;
        if (connection.Database != original.Database) connection.Execute(ConnectionCommands.Select(original.Database), cancellation);
        return connection;
    }
}
