using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace PSRedis.Engine;

/// <summary>The connections of one runspace: the current one, and all by name. Runspaces that share a process do not see each other's.</summary>
internal sealed class RedisSession
{
    private static readonly ConditionalWeakTable<Runspace, RedisSession> Sessions = new();

    private readonly Dictionary<string, RedisConnection> _connections = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<RedisConnection> _lent = [];
    private readonly List<IDisposable> _servers = [];

    private RedisSession(Runspace runspace) => runspace.StateChanged += (_, change) =>
    {
        // Nobody removes the module from a runspace that ends, such as one of ForEach-Object -Parallel.
        if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken) Close();
    };

    /// <summary>The session of the runspace the caller runs in.</summary>
    public static RedisSession Here => Sessions.GetValue(Runspace.DefaultRunspace, static runspace => new RedisSession(runspace));

    /// <summary>What cmdlets use where no connection is given; null when there is none.</summary>
    public RedisConnection? Current { get; private set; }

    /// <summary>Where the commands of the block that is running are queued; null outside of one.</summary>
    public CommandBatch? Batch { get; set; }

    /// <summary>All connections, by name.</summary>
    public IEnumerable<RedisConnection> Connections => _connections.Values.OrderBy(connection => connection.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The connection of a name; null when there is none.</summary>
    public RedisConnection? Find(string name) => _connections.TryGetValue(name, out RedisConnection? connection) ? connection : null;

    /// <summary>Takes a connection in and makes it the current one. One that had its name is closed and returned.</summary>
    public RedisConnection? Add(RedisConnection connection)
    {
        RedisConnection? replaced = Find(connection.Name);
        if (replaced is not null) GiveUp(replaced);
        _connections[connection.Name] = connection;
        Current = connection;
        return replaced;
    }

    /// <summary>Makes a connection the current one. One that comes from another runspace is lent: it does not end with this session.</summary>
    public void Select(RedisConnection connection)
    {
        if (Find(connection.Name) != connection)
        {
            Add(connection);
            _lent.Add(connection);
        }
        Current = connection;
    }

    /// <summary>Closes a connection and forgets it. The current one has no successor: a script must not go on with a server it did not mean.</summary>
    public void Close(RedisConnection connection)
    {
        connection.Dispose();
        _lent.Remove(connection);
        if (Find(connection.Name) == connection) _connections.Remove(connection.Name);
        if (Current == connection) Current = null;
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
        foreach (RedisConnection connection in _connections.Values.ToArray()) GiveUp(connection);
        _connections.Clear();
        Current = null;
        foreach (IDisposable server in _servers.ToArray()) Stop(server);
    }

    private void GiveUp(RedisConnection connection)
    {
        if (!_lent.Remove(connection)) connection.Dispose();
    }
}

/// <summary>A module that is removed leaves no connection and no server behind.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <summary>Called by PowerShell in the runspace the module is removed from.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => RedisSession.Here.Close();
}
