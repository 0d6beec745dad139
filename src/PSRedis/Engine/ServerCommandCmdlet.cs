namespace PSRedis.Engine;

/// <summary>A cmdlet that sends one command to each of one or several servers.</summary>
/// <typeparam name="T">The type that the reply is converted to.</typeparam>
public abstract class ServerCommandCmdlet<T> : PumpCmdlet<T>
{
    private readonly EachServer _each;

    private protected ServerCommandCmdlet() => _each = new EachServer(this);

    /// <summary>Connections, or their names with the wildcards * and ?. Default: the current connection of the session.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ConnectionsTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection[]? Connection { get; set; }

    private protected sealed override RedisConnection? Given => _each.Current;

    /// <summary>The target object of the command's error record.</summary>
    private protected virtual object? Target => null;

    /// <summary>The command.</summary>
    private protected abstract RedisCommand<T> Build();

    /// <summary>Whether to process a server, according to -WhatIf and -Confirm.</summary>
    private protected virtual bool Should() => true;

    private protected sealed override void Process() => _each.Do(Connection, ResetConnection, () =>
    {
        if (!Should()) return;
        Send(static cmdlet => cmdlet.Build(), this, Target);
        // The output names its server, which the next server replaces: emit everything before.
        if (_each.IsOneOfSeveral) EmitAll();
    });

    /// <summary>
    /// The result of a server with its endpoint as a property. A number or a date gets the property only with several servers, as ConvertTo-Json would
    /// otherwise no longer write it as a number or a date.
    /// </summary>
    private protected object At(object value) => value is PSObject { BaseObject: PSCustomObject } || _each.IsOneOfSeveral ? WithEndpoint(PSObject.AsPSObject(value)) : value;

    private protected sealed override RuntimeException Terminate(Exception exception, object? target = null) =>
        _each.Terminate(exception, () => ErrorOf(exception, target), () => base.Terminate(exception, target));

    private PSObject WithEndpoint(PSObject value)
    {
        value.Properties.Add(new PSNoteProperty("Endpoint", Redis.Endpoint));
        return value;
    }
}
