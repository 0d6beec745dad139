namespace PSRedis;

/// <summary>
/// Watched keys: a transaction that is executed here is aborted if one of them has changed since. A watch has a connection of its own, because on a shared
/// connection any other transaction would end it without an error.
/// </summary>
/// <remarks>Not thread-safe. <see cref="RedisConnection.Watch"/> creates it; a single transaction ends it.</remarks>
public sealed class RedisWatch : IDisposable
{
    private readonly RedisConnection _connection;
    private readonly RedisConnection _dedicated;
    private readonly int _login;
    private bool _hasEnded;
    private bool _isReusable;

    internal RedisWatch(RedisConnection connection, RedisConnection own, int login)
    {
        _connection = connection;
        _dedicated = own;
        _login = login;
    }

    /// <summary>Watches further keys (WATCH, since 2.2).</summary>
    /// <exception cref="RedisException">The keys are not watched.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The watch has ended.</exception>
    public void Add(string[] keys, ICommandObserver? observer = null, CancellationToken cancellation = default) =>
        Add(Transactions.Watch(keys).ObservedBy(observer), cancellation);

    internal void Add(RedisCommand<bool> command, CancellationToken cancellation)
    {
        if (_hasEnded) throw Ended();
        SelectSameDatabase(command.Observer, cancellation);
        _dedicated.Execute(command, cancellation);
    }

    /// <summary>Executes a transaction if no watched key has changed. This ends the watch in any case.</summary>
    /// <param name="transaction">
    /// A transaction of <see cref="Transactions.Atomic"/>. Its result is null if a key has changed; then nothing was executed.
    /// </param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="RedisTransactionAbortedException">
    /// A change may have been missed: the link was lost, or another user has logged in on the connection. Nothing was executed.
    /// </exception>
    /// <exception cref="RedisException">The command failed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The watch has ended.</exception>
    public T Execute<T>(RedisCommand<T> transaction, CancellationToken cancellation = default)
    {
        if (_hasEnded) throw Ended();
        if (Check.NotNull(transaction).Effect != ConnectionEffect.EndsWatch) throw new ArgumentException($"{transaction.Name} is not a transaction.", nameof(transaction));
        _hasEnded = true;
        if (_connection.Login != _login) throw new RedisTransactionAbortedException("Another user logged in on the connection after the keys were watched. Nothing was executed.");
        SelectSameDatabase(transaction.Observer, cancellation);
        // Only after success: after an error, MULTI and EXEC themselves may have been refused, and the keys may still be watched.
        T result = _dedicated.Execute(transaction, cancellation);
        _isReusable = true;
        return result;
    }

    /// <summary>Ends the watch without a transaction (UNWATCH, since 2.2). If the link was lost, the watch has already ended.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public void Cancel(ICommandObserver? observer = null, CancellationToken cancellation = default)
    {
        if (_hasEnded) return;
        _hasEnded = true;
        try
        {
            _dedicated.Execute(Transactions.Unwatch().ObservedBy(observer), cancellation);
            _isReusable = true;
        }
        catch (RedisException)
        {
            // Then the connection is closed, which ends a watch as well.
        }
    }

    /// <summary>Ends the watch; closes its connection unless a transaction or <see cref="Cancel"/> has ended it.</summary>
    public void Dispose()
    {
        _hasEnded = true;
        // A user who has logged in since may have other permissions.
        if (_isReusable && _connection.Login == _login) _connection.KeepForNextWatch(_dedicated);
        else _dedicated.Dispose();
        _isReusable = false;
    }

    private static ObjectDisposedException Ended() => new(nameof(RedisWatch));

    /// <summary>Selects the database that the main connection has selected in the meantime.</summary>
    private void SelectSameDatabase(ICommandObserver? observer, CancellationToken cancellation)
    {
        if (_dedicated.Database != _connection.Database) _dedicated.Execute(ConnectionCommands.Select(_connection.Database).ObservedBy(observer), cancellation);
    }
}
