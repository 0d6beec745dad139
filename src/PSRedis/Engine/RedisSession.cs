using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace PSRedis.Engine;

/// <summary>The state of one runspace: its connections by name, the current connection, and subscriptions. Runspaces of one process do not share it.</summary>
internal sealed class RedisSession
{
    private static readonly ConditionalWeakTable<Runspace, RedisSession> Sessions = new();

    private readonly Dictionary<string, Entry> _connections = new(StringComparer.OrdinalIgnoreCase);

    // Connections whose name another connection has taken since. A script may still hold them.
    private readonly List<WeakReference<RedisConnection>> _replaced = [];
    private readonly Dictionary<RedisConnection, CompletionConnection> _completionConnections = [];
    private readonly Dictionary<RedisConnection, RedisWatch> _watches = [];
    private readonly List<IDisposable> _servers = [];
    private readonly List<RedisSubscription> _subscriptions = [];
    private int _lastSubscription;
    private CommandBatch? _batch;

    private RedisSession(Runspace runspace) => runspace.StateChanged += (_, change) =>
    {
        // The module is not removed from a runspace that ends, such as one of ForEach-Object -Parallel.
        if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken) Close();
    };

    /// <summary>The session of the caller's runspace.</summary>
    public static RedisSession Here => Sessions.GetValue(Runspace.DefaultRunspace, static runspace => new RedisSession(runspace));

    /// <summary>The connection that cmdlets use by default; null: none.</summary>
    public RedisConnection? Current
    {
        get;
        private set
        {
            field = value;
            NoCurrentReason = null;
        }
    }

    /// <summary>The failure that left the session without a current connection; null: there was none.</summary>
    public string? NoCurrentReason { get; private set; }

    /// <summary>The batch of the running block; null outside of a block, and in event actions and at breakpoints during it.</summary>
    public CommandBatch? Batch => _batch is { } batch && batch.Origin == CallOrigin.Now ? batch : null;

    /// <summary>All connections, by name.</summary>
    public IEnumerable<RedisConnection> Connections => _connections.Values.Select(entry => entry.Connection).OrderBy(connection => connection.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The background subscriptions that have not ended, the oldest first.</summary>
    public IEnumerable<RedisSubscription> Subscriptions => _subscriptions.Where(subscription => subscription.State != SubscriptionState.Ended);

    /// <summary>Replaces the batch that commands are queued in; null: commands are sent.</summary>
    /// <returns>The previous batch, which the caller must restore.</returns>
    public CommandBatch? Exchange(CommandBatch? batch)
    {
        CommandBatch? before = _batch;
        _batch = batch;
        return before;
    }

    /// <summary>The connection with a name; null: none.</summary>
    public RedisConnection? Find(string name) => _connections.TryGetValue(name, out var entry) ? entry.Connection : null;

    /// <summary>The connections whose names match a pattern with the wildcards * and ?.</summary>
    public RedisConnection[] FindAll(string name)
    {
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        // A name may contain brackets ([::1]:6379/0), which the pattern would interpret as a character class.
        return [.. Connections.Where(connection => connection.Name == name || pattern.IsMatch(connection.Name))];
    }

    /// <summary>Adds a connection and makes it current. An earlier connection with its name is removed, and closed if no script can hold it.</summary>
    /// <returns>The connection that was closed; null: none.</returns>
    public RedisConnection? Add(RedisConnection connection) => Add(connection, isOwn: true);

    /// <summary>Records that a script may hold the connection from now on.</summary>
    public void HandOut(RedisConnection connection)
    {
        if (_connections.TryGetValue(connection.Name, out Entry? entry) && entry.Connection == connection) entry.IsHandedOut = true;
    }

    /// <summary>Leaves no current connection after a failure to get another one: a script must not continue with the wrong server.</summary>
    /// <param name="reason">The failure, such as <c>Connect-Redis failed</c>.</param>
    public void ClearCurrent(string reason)
    {
        Current = null;
        NoCurrentReason = reason;
    }

    /// <summary>Makes a connection current. A connection of another runspace is borrowed: this session does not close it when it ends.</summary>
    /// <returns>False if the connection is closed: it must not replace an open connection with its name.</returns>
    public bool Select(RedisConnection connection)
    {
        if (connection.State == ConnectionState.Closed) return false;
        if (Find(connection.Name) != connection) Add(connection, isOwn: false);
        Current = connection;
        return true;
    }

    /// <summary>Closes and removes a connection. If it was current, no other becomes current: a script must not continue with the wrong server.</summary>
    public void Close(RedisConnection connection)
    {
        connection.Dispose();
        EndCompanions(connection);
        if (Find(connection.Name) == connection) _connections.Remove(connection.Name);
        if (Current == connection) Current = null;
    }

    /// <summary>The connection that completers use instead of the given one.</summary>
    public CompletionConnection CompletionConnectionOf(RedisConnection connection)
    {
        if (!_completionConnections.TryGetValue(connection, out CompletionConnection? completion)) _completionConnections[connection] = completion = new CompletionConnection(connection);
        return completion;
    }

    /// <summary>Removes and returns the watch for the next transaction on a connection; null: none.</summary>
    public RedisWatch? TakeWatch(RedisConnection connection)
    {
        if (_watches.TryGetValue(connection, out RedisWatch? watch)) _watches.Remove(connection);
        return watch;
    }

    /// <summary>Watches further keys for the next transaction on a connection.</summary>
    public void Watch(RedisConnection connection, string[] keys, CommandLog? log, CancellationToken cancellation)
    {
        if (_watches.TryGetValue(connection, out RedisWatch? watch)) watch.Add(keys, log, cancellation);
        else _watches[connection] = connection.Watch(keys, log, cancellation);
    }

    /// <summary>The subscription with an id; null: none.</summary>
    public RedisSubscription? FindSubscription(int id) => Subscriptions.FirstOrDefault(subscription => subscription.Id == id);

    /// <summary>
    /// Starts a subscription that runs a script block for each message. It has a link of its own, so it outlives the connection that it was created from.
    /// </summary>
    public RedisSubscription Begin(RedisSubscriber subscriber, ScriptBlock action, int queueLimit, bool warns, PSEventManager events)
    {
        var subscription = new RedisSubscription(++_lastSubscription, subscriber, action, queueLimit, warns, events);
        _subscriptions.Add(subscription);
        return subscription;
    }

    /// <summary>Ends and removes a subscription.</summary>
    public void End(RedisSubscription subscription)
    {
        subscription.End();
        _subscriptions.Remove(subscription);
    }

    /// <summary>Registers a throw-away server, which must not outlive the session.</summary>
    public void Own(IDisposable server) => _servers.Add(server);

    /// <summary>Stops a throw-away server.</summary>
    public void Stop(IDisposable server)
    {
        server.Dispose();
        _servers.Remove(server);
    }

    /// <summary>Closes everything that this session opened.</summary>
    public void Close()
    {
        foreach (RedisSubscription subscription in _subscriptions.ToArray()) End(subscription);
        foreach (Entry entry in _connections.Values.ToArray()) Forget(entry);
        foreach (WeakReference<RedisConnection> replaced in _replaced)
        {
            if (replaced.TryGetTarget(out RedisConnection? connection)) connection.Dispose();
        }
        _replaced.Clear();
        foreach (RedisConnection connection in _completionConnections.Keys.Concat(_watches.Keys).ToArray()) EndCompanions(connection);
        Current = null;
        foreach (IDisposable server in _servers.ToArray()) Stop(server);
    }

    private void EndCompanions(RedisConnection connection)
    {
        TakeWatch(connection)?.Dispose();
        if (!_completionConnections.TryGetValue(connection, out CompletionConnection? completion)) return;
        completion.Dispose();
        _completionConnections.Remove(connection);
    }

    private RedisConnection? Add(RedisConnection connection, bool isOwn)
    {
        RedisConnection? closed = null;
        if (_connections.TryGetValue(connection.Name, out Entry? entry))
        {
            if (entry is { IsOwn: true, IsHandedOut: true })
            {
                _replaced.RemoveAll(static replaced => !replaced.TryGetTarget(out _));
                _replaced.Add(new WeakReference<RedisConnection>(entry.Connection));
                _connections.Remove(connection.Name);
            }
            else
            {
                Forget(entry);
                closed = entry.Connection;
            }
        }
        _connections[connection.Name] = new Entry(connection, isOwn);
        Current = connection;
        return closed;
    }

    private void Forget(Entry entry)
    {
        _connections.Remove(entry.Connection.Name);
        EndCompanions(entry.Connection);
        if (entry.IsOwn) entry.Connection.Dispose();
    }

    private sealed class Entry(RedisConnection connection, bool isOwn)
    {
        public RedisConnection Connection => connection;

        /// <summary>Whether this session closes it when it ends. False for a borrowed connection of another runspace.</summary>
        public bool IsOwn => isOwn;

        public bool IsHandedOut { get; set; }
    }
}

/// <summary>Closes all connections, subscriptions and servers when the module is removed.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>PowerShell calls this in the runspace from which the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => RedisSession.Here.Close();
}
