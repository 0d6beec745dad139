namespace PSRedis.Cmdlets;

/// <summary>Closes connections.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Redis", DefaultParameterSetName = "One")]
[OutputType(typeof(void))]
public sealed class DisconnectRedisCommand : PSCmdlet
{
    /// <summary>A connection, or the name of one. Default: the current connection.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "One")]
    [ConnectionTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection? Connection { get; set; }

    /// <summary>Closes every connection of the session.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RedisSession session = RedisSession.Here;
        if (All)
        {
            foreach (RedisConnection connection in session.Connections.ToArray()) session.Close(connection);
        }
        else if ((Connection ?? session.Current) is { } one)
        {
            session.Close(one);
        }
    }
}
