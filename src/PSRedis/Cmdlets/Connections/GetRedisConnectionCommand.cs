namespace PSRedis.Cmdlets;

/// <summary>Lists the connections of the session.</summary>
[Cmdlet(VerbsCommon.Get, "RedisConnection", DefaultParameterSetName = "Name")]
[OutputType(typeof(RedisConnection))]
public sealed class GetRedisConnectionCommand : PSCmdlet
{
    /// <summary>Names, with the wildcards * and ?.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "Name")]
    [KeyNames]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Only the current connection, which cmdlets use by default.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Current")]
    public SwitchParameter Current { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RedisSession session = RedisSession.Here;
        if (Current)
        {
            if (session.Current is { } current) Emit([current]);
            return;
        }
        foreach (string name in Name)
        {
            RedisConnection[] found = session.FindAll(name);
            Emit(found);
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                string shown = RedactedAttribute.Shown(name);
                WriteError(RedisErrors.Create("NoConnection", ErrorCategory.ObjectNotFound, $"There is no connection named '{shown}'. Get-RedisConnection lists all connections, and Connect-Redis establishes one.", shown));
            }
        }

        void Emit(RedisConnection[] connections)
        {
            foreach (RedisConnection connection in connections) session.HandOut(connection);
            WriteObject(connections, enumerateCollection: true);
        }
    }
}
