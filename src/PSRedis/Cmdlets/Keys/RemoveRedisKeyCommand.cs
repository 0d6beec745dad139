namespace PSRedis.Cmdlets;

/// <summary>Removes keys, by name or by pattern.</summary>
[Cmdlet(VerbsCommon.Remove, "RedisKey", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(long))]
public sealed class RemoveRedisKeyCommand : KeyWriteCmdlet<long>
{
    private const string ByName = "Key";
    private const string ByPattern = "Pattern";

    private long _removed;

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Alias("Name")]
    [KeyNames(NeedsKey = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public override string[] Key { get; set; } = [];

    /// <summary>Removes every key whose name matches this glob pattern.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPattern)]
    [KeyName]
    [ArgumentCompleter(typeof(KeyPatternCompleter))]
    public string Pattern { get; set; } = string.Empty;

    private protected override string Action => "Remove";

    // Finish emits the sum of the replies.
    private protected override bool EmitsReplies => false;

    private protected override RedisCommand<long> Build(string key) => Keys.Remove(key);

    private protected override void Process()
    {
        if (ParameterSetName == ByPattern) RemoveMatching();
        else base.Process();
    }

    private protected override bool IsNothing(long reply) => reply == 0;

    private protected override string PatternAdvice(string pattern) => $"For all keys that match the pattern, use Remove-RedisKey -Pattern '{pattern}'.";

    private protected override void Inspect(long reply, object? target, PSCmdlet output)
    {
        base.Inspect(reply, target, output);
        _removed += reply;
    }

    private protected override void Finish(PSCmdlet output)
    {
        if (PassThru) output.WriteObject(_removed);
    }

    private void RemoveMatching()
    {
        string count = IsTargetShown(ConfirmImpact.High) ? $" ({Counted(CountKeys(Pattern))})" : string.Empty;
        if (!ConfirmHigh($"all keys that match '{Pattern}' at {Location}{count}", Action)) return;
        using var progress = new ScanProgress(this, $"Removing keys that match '{Pattern}'");
        foreach (ScanPage page in ScanKeys(Pattern, null, progress))
        {
            if (page.Names.Count > 0) Send(Keys.Remove, page.Names.ToArray(), Pattern);
        }
    }
}
