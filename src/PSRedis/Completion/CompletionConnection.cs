using System.Threading.Tasks;

namespace PSRedis.Completion;

/// <summary>What completers ask a server over: a link of their own beside a connection, made at the first Tab and kept.</summary>
/// <remarks>
/// Tab must not disturb what goes over the connection itself, be it watched keys, another thread's commands or a reply that has been awaited for long;
/// nor be held up by it. Making the link and reading the documentation of commands may take longer than a Tab is given: they go on, for the next one.
/// </remarks>
internal sealed class CompletionConnection(RedisConnection beside) : IDisposable
{
    /// <summary>How long a Tab may take.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(150);

    private readonly CancellationTokenSource _end = new();
    private Task<RedisConnection>? _connection;
    private Task<CommandDoc[]>? _commands;

    /// <summary>The commands that the server knows; none where it has not said so in time.</summary>
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

    /// <summary>Asks for something, for as long as a Tab may take.</summary>
    /// <returns>What has come in that time, which is better than nothing.</returns>
    public List<T> Ask<T>(Func<RedisConnection, CancellationToken, IEnumerable<T>> question)
    {
        var answers = new List<T>();
        using var cancellation = new CancellationTokenSource(Budget);
        try
        {
            if (Connection(cancellation.Token) is not { } connection) return answers;
            foreach (T answer in question(connection, cancellation.Token)) answers.Add(answer);
        }
        catch (Exception e) when (e is OperationCanceledException or RedisException or AggregateException)
        {
            // The time is over, or the server refuses, or cannot be reached.
        }
        return answers;
    }

    public void Dispose()
    {
        _end.Cancel();
        _connection?.ContinueWith(static connection => connection.Result.Dispose(), TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously);
    }

    // For the same user and in the same database as the connection, both of which may have been changed since.
    private RedisConnection? Connection(CancellationToken cancellation)
    {
        if (beside.State == ConnectionState.Closed) return null;
        if (_connection is { Status: TaskStatus.RanToCompletion, Result: var former } && former.User != beside.User)
        {
            former.Dispose();
            _connection = null;
        }
        if (_connection is null or { IsFaulted: true } or { IsCanceled: true }) _connection = Task.Run(() => beside.Lease(_end.Token));
        _connection.Wait(cancellation);
        RedisConnection connection = _connection.Result;
        if (connection.Database != beside.Database) connection.Execute(ConnectionCommands.Select(beside.Database), cancellation);
        return connection;
    }
}
