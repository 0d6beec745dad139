namespace PSRedis.Cmdlets;

/// <summary>Finds keys by name, page by page, each once.</summary>
[Cmdlet(VerbsCommon.Find, "RedisKey")]
[OutputType(typeof(string))]
public sealed class FindRedisKeyCommand : ConnectionCmdlet
{
    /// <summary>One or several glob patterns in Redis syntax: *, ?, [abc], [^a], [a-z]; \ escapes a special character.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [KeyNames]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyPatternCompleter))]
    public string[] Pattern { get; set; } = ["*"];

    /// <summary>Only keys of this type: string, list, set, zset, hash, stream, or a module's type.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyTypeCompleter))]
    [KeyType]
    public string? Type { get; set; }

    /// <summary>Ends after this number of keys.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long First { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // A server may return a key twice while its hash table is resized, and two patterns may match the same key.
        var seen = new SeenNames();
        using var progress = new ScanProgress(this, $"Finding keys that match '{string.Join("', '", Pattern)}'", Pattern.Length, emits: true);
        foreach (string pattern in Pattern)
        {
            foreach (ScanPage page in ScanKeys(pattern, Type, progress))
            {
                foreach (string key in page.Names)
                {
                    if (!seen.Add(key)) continue;
                    WriteObject(key);
                    if (seen.Count >= First) return;
                }
            }
        }
    }
}
