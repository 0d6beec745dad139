namespace PSRedis.Cmdlets;

/// <summary>Watches keys: the next transaction on the connection is aborted if one of them has changed by then.</summary>
[Cmdlet(VerbsCommon.Watch, "RedisKey")]
[OutputType(typeof(void))]
public sealed class WatchRedisKeyCommand : ConnectionCmdlet
{
    private readonly List<string> _keys = [];

    /// <summary>The keys.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [KeyNames(NeedsKey = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string[] Key { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => _keys.AddRange(Key);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_keys.Count == 0) return;
        RedisConnection redis = ImmediateRedis;
        Attempt(() => RedisSession.Here.Watch(redis, [.. _keys], Log, Cancellation), _keys.Count == 1 ? _keys[0] : _keys.ToArray());
    }
}
