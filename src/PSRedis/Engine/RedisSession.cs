using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace PSRedis.Engine;

/// <summary>What one runspace has: connections, the current one and all by name, and subscriptions. Runspaces that share a process do not see each other's.</summary>
internal sealed class RedisSession
{
    private static readonly ConditionalWeakTable<Runspace, RedisSession> Sessions = new();

    private readonly Dictionary<string, Entry> _connections = new(StringComparer.OrdinalIgnoreCase);

    // Those whose name another connection has taken since, and that a script may still hold.
    private readonly List<WeakReference<RedisConnection>> _replaced = [];
    private readonly Dictionary<RedisConnection, CompletionConnection> _completionConnections = [];
    private readonly Dictionary<RedisConnection, RedisWatch> _watches = [];
    private readonly List<IDisposable> _servers = [];
    private readonly List<RedisSubscription> _subscriptions = [];
    private int _lastSubscription;
    private CommandBatch? _batch;

    private RedisSession(Runspace runspace) => runspace.StateChanged += (_, change) =>
    {
        // Nobody removes the module from a runspace that ends, such as one of ForEach-Object -Parallel.
        if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken) Close();
    };

    /// <summary>The session of the runspace the caller runs in.</summary>
    public static RedisSession Here => Sessions.GetValue(Runspace.DefaultRunspace, static runspace => new RedisSession(runspace));

    /// <summary>What cmdlets use where no connection is given; null when there is none.</summary>
    public RedisConnection? Current
    {
        get;
        private set
        {
            field = value;
            WhyNone = null;
        }
    }

    /// <summary>What has failed, so that there is no current connection; null where that is not why.</summary>
    public string? WhyNone { get; private set; }

    /// <summary>Where the commands of the block that is running are queued; null outside of one, and in what PowerShell runs between its statements.</summary>
    public CommandBatch? Batch => _batch is { } batch && batch.Origin == CallOrigin.Now ? batch : null;

    /// <summary>All connections, by name.</summary>
    public IEnumerable<RedisConnection> Connections => _connections.Values.Select(entry => entry.Connection).OrderBy(connection => connection.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The subscriptions in the background that were not ended, the oldest first.</summary>
    public IEnumerable<RedisSubscription> Subscriptions => _subscriptions.Where(subscription => subscription.State != SubscriptionState.Ended);

    /// <summary>Has commands queued in another batch, or in none.</summary>
    /// <returns>The one before it, which is to be put back.</returns>
    public CommandBatch? Exchange(CommandBatch? batch)
    {
        CommandBatch? before = _batch;
        _batch = batch;
        return before;
    }

    /// <summary>The connection of a name; null when there is none.</summary>
    public RedisConnection? Find(string name) => _connections.TryGetValue(name, out var entry) ? entry.Connection : null;

    /// <summary>The connections of a name, in which * and ? stand for any letters.</summary>
    public RedisConnection[] FindAll(string name)
    {
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        // A name may hold brackets ([::1]:6379/0), which the pattern would read as a choice of letters.
        return [.. Connections.Where(connection => connection.Name == name || pattern.IsMatch(connection.Name))];
    }

    /// <summary>Takes a connection in and makes it the current one. One that had its name is forgotten, and closed where no script can hold it.</summary>
    /// <returns>The one that was closed; null: none was.</returns>
    public RedisConnection? Add(RedisConnection connection) => Add(connection, isOwn: true);

    /// <summary>Notes that a script may hold a connection from now on.</summary>
    public void HandOut(RedisConnection connection)
    {
        if (_connections.TryGetValue(connection.Name, out Entry? entry) && entry.Connection == connection) entry.IsHandedOut = true;
    }

    /// <summary>There is no current connection any more, as another was wanted: a script must not go on with a server it did not mean.</summary>
    /// <param name="reason">What has failed, such as <c>Connect-Redis failed</c>.</param>
    public void LoseCurrent(string reason)
    {
        Current = null;
        WhyNone = reason;
    }

    /// <summary>Makes a connection the current one. One that comes from another runspace is lent: it does not end with this session.</summary>
    /// <returns>Whether it is: one that is closed is not, as it would take the place of one of its name.</returns>
    public bool Select(RedisConnection connection)
    {
        if (connection.State == ConnectionState.Closed) return false;
        if (Find(connection.Name) != connection) Add(connection, isOwn: false);
        Current = connection;
        return true;
    }

    /// <summary>Closes a connection and forgets it. The current one has no successor: a script must not go on with a server it did not mean.</summary>
    public void Close(RedisConnection connection)
    {
        connection.Dispose();
        EndCompanions(connection);
        if (Find(connection.Name) == connection) _connections.Remove(connection.Name);
        if (Current == connection) Current = null;
    }

    /// <summary>What completers ask over in the stead of a connection.</summary>
    public CompletionConnection CompletionConnectionOf(RedisConnection connection)
    {
        if (!_completionConnections.TryGetValue(connection, out CompletionConnection? completion)) _completionConnections[connection] = completion = new CompletionConnection(connection);
        return completion;
    }

    /// <summary>Takes the keys that are watched for the next transaction on a connection; null when there are none.</summary>
    public RedisWatch? TakeWatch(RedisConnection connection)
    {
        if (_watches.TryGetValue(connection, out RedisWatch? watch)) _watches.Remove(connection);
        return watch;
    }

    /// <summary>Watches keys, besides those that are watched, for the next transaction on a connection.</summary>
    public void Watch(RedisConnection connection, string[] keys, CommandLog? log, CancellationToken cancellation)
    {
        if (_watches.TryGetValue(connection, out RedisWatch? watch)) watch.Add(keys, log, cancellation);
        else _watches[connection] = connection.Watch(keys, log, cancellation);
    }

    /// <summary>The subscription of a number; null when there is none.</summary>
    public RedisSubscription? FindSubscription(int id) => Subscriptions.FirstOrDefault(subscription => subscription.Id == id);

    /// <summary>Has a script block run for each message. The subscription has a link of its own, so it outlives the connection it was made from.</summary>
    public RedisSubscription Begin(RedisSubscriber subscriber, ScriptBlock action, int queueLimit, bool warns, PSEventManager events)
    {
        var subscription = new RedisSubscription(++_lastSubscription, subscriber, action, queueLimit, warns, events);
        _subscriptions.Add(subscription);
        return subscription;
    }

    /// <summary>Ends a subscription and forgets it.</summary>
    public void End(RedisSubscription subscription)
    {
        subscription.End();
        _subscriptions.Remove(subscription);
    }

    /// <summary>Remembers a throw-away server, which must not outlive the session.</summary>
    public void Own(IDisposable server) => _servers.Add(server);

    /// <summary>Stops a throw-away server.</summary>
    public void Stop(IDisposable server)
    {
        server.Dispose();
        _servers.Remove(server);
    }

    /// <summary>Closes all that this session opened.</summary>
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

        /// <summary>Whether it ends with this session: one of another runspace, which is lent, does not.</summary>
        public bool IsOwn => isOwn;

        public bool IsHandedOut { get; set; }
    }
}

/// <summary>A module that is removed leaves no connection, no subscription and no server behind.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell in the runspace the module is removed from.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => RedisSession.Here.Close();
}
