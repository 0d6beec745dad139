namespace PSRedis.Engine;

/// <summary>A cmdlet that sends one command about a server, to one or several.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class ServerCommandCmdlet<T> : PumpCmdlet<T>
{
    private readonly EachServer _each;

    private protected ServerCommandCmdlet() => _each = new EachServer(this);

    /// <summary>Connections, or their names, in which * and ? stand for any letters. Without it the current connection of the session is used.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ConnectionsTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection[]? Connection { get; set; }

    private protected sealed override RedisConnection? Given => _each.Current;

    /// <summary>What the command is about, for its error.</summary>
    private protected virtual object? Target => null;

    /// <summary>The command.</summary>
    private protected abstract RedisCommand<T> Build();

    /// <summary>Whether to go on with a server: what -WhatIf and -Confirm say.</summary>
    private protected virtual bool Should() => true;

    private protected sealed override void Process() => _each.Do(Connection, ResetConnection, () =>
    {
        if (!Should()) return;
        Send(static cmdlet => cmdlet.Build(), this, Target);
        // What is emitted of it names its server, so nothing of the next may come before.
        if (_each.IsOneOfSeveral) EmitAll();
    });

    /// <summary>An object that stands for a server, with where that is. A number or a time has that only where there are several: it would be none to ConvertTo-Json.</summary>
    private protected object At(object value) => value is PSObject { BaseObject: PSCustomObject } || _each.IsOneOfSeveral ? WithEndpoint(PSObject.AsPSObject(value)) : value;

    private protected sealed override RuntimeException Ended(Exception exception, object? target = null) => _each.Ended(exception, () => ErrorOf(exception, target), () => base.Ended(exception, target));

    private PSObject WithEndpoint(PSObject value)
    {
        value.Properties.Add(new PSNoteProperty("Endpoint", Redis.Endpoint));
        return value;
    }
}
