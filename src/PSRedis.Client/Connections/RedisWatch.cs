namespace PSRedis;

/// <summary>
/// Watched keys: a transaction that is executed here is aborted where one of them has changed since. It has a connection of its own, since the watch of a shared
/// one would be ended, without a word, by any other transaction on it.
/// </summary>
/// <remarks>For one thread. <see cref="RedisConnection.Watch"/> makes one; a single transaction ends it.</remarks>
public sealed class RedisWatch : IDisposable
{
    private readonly RedisConnection _connection;
    private readonly RedisConnection _own;
    private readonly int _login;
    private bool _isOver;
    private bool _isClean;

    internal RedisWatch(RedisConnection connection, RedisConnection own, int login)
    {
        _connection = connection;
        _own = own;
        _login = login;
    }

    /// <summary>Watches further keys (WATCH, since 2.2).</summary>
    /// <exception cref="RedisException">They are not watched.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The watch is over.</exception>
    public void Add(string[] keys, ICommandObserver? observer = null, CancellationToken cancellation = default) =>
        Add(Transactions.Watch(keys).ObservedBy(observer), cancellation);

    internal void Add(RedisCommand<bool> command, CancellationToken cancellation)
    {
        if (_isOver) throw Over();
        Follow(command.Observer, cancellation);
        _own.Execute(command, cancellation);
    }

    /// <summary>Executes a transaction where no watched key has changed. That ends the watch, whatever comes of it.</summary>
    /// <param name="transaction">What <see cref="Transactions.Atomic"/> makes. Null comes of it where a key has changed, and nothing was done.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RedisTransactionAbortedException">A change may have gone unseen: the connection broke, or another user has logged in on it. Nothing was done.</exception>
    /// <exception cref="RedisException">There is no reply but an error.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The watch is over.</exception>
    public T Execute<T>(RedisCommand<T> transaction, CancellationToken cancellation = default)
    {
        if (_isOver) throw Over();
        if (Check.NotNull(transaction).Effect != ConnectionEffect.EndsWatch) throw new ArgumentException($"{transaction.Name} is not a transaction.", nameof(transaction));
        _isOver = true;
        if (_connection.Login != _login) throw new RedisTransactionAbortedException("Another user logged in after the keys were watched. Nothing was executed.");
        Follow(transaction.Observer, cancellation);
        // Only then: after an error MULTI itself may have been refused, and EXEC with it, and the keys be watched yet.
        T result = _own.Execute(transaction, cancellation);
        _isClean = true;
        return result;
    }

    /// <summary>Ends the watch without a transaction (UNWATCH, since 2.2). Where the connection broke, that has ended it.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public void Cancel(ICommandObserver? observer = null, CancellationToken cancellation = default)
    {
        if (_isOver) return;
        _isOver = true;
        try
        {
            _own.Execute(Transactions.Unwatch().ObservedBy(observer), cancellation);
            _isClean = true;
        }
        catch (RedisException)
        {
            // Then it is closed, which ends a watch as well.
        }
    }

    /// <summary>Ends the watch, by closing its connection where no transaction has ended it.</summary>
    public void Dispose()
    {
        _isOver = true;
        // Who has logged in since need not have the rights of who had before.
        if (_isClean && _connection.Login == _login) _connection.KeepForWatches(_own);
        else _own.Dispose();
        _isClean = false;
    }

    private static ObjectDisposedException Over() => new(nameof(RedisWatch));

    /// <summary>Goes to the database that the connection has selected since.</summary>
    private void Follow(ICommandObserver? observer, CancellationToken cancellation)
    {
        if (_own.Database != _connection.Database) _own.Execute(ConnectionCommands.Select(_connection.Database).ObservedBy(observer), cancellation);
    }
}
