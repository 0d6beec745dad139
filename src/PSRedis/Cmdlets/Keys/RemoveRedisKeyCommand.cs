using System;
using System.Linq;
using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Completion;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Removes keys, by name or by pattern.</summary>
[Cmdlet(VerbsCommon.Remove, "RedisKey", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(long))]
public sealed class RemoveRedisKeyCommand : KeyWriteCmdlet<long>
{
    private const string ByName = "Key";
    private const string ByPattern = "Pattern";
    private const int KeysPerPage = 1000;

    private long _removed;

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Alias("Name")]
    [KeyNames]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public override string[] Key { get; set; } = [];

    /// <summary><para type="description">Removes every key whose name matches this glob pattern.</para></summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPattern)]
    [ArgumentCompleter(typeof(KeyPatternCompleter))]
    public string Pattern { get; set; } = string.Empty;

    private protected override string Action => "Remove";

    private protected override RedisCommand<long> Build(string key) => Keys.Remove(key);

    private protected override void Process()
    {
        if (ParameterSetName == ByPattern) RemoveMatching();
        else base.Process();
    }

    private protected override void Emit(long reply, object? target) => _removed += reply;

    private protected override void Finish()
    {
        if (PassThru) WriteObject(_removed);
    }

    private void RemoveMatching()
    {
        if (!ConfirmHigh($"all keys that match '{Pattern}' at {Place}", Action)) return;
        long all = Execute(Server.DatabaseSize()), seen = 0;
        var progress = new ProgressRecord(0, $"Removing keys that match '{Pattern}'", Place);
        foreach (ScanPage page in Guard(Keys.ScanAll(RedisAtOnce, Pattern, count: KeysPerPage, stop: Stop)))
        {
            if (page.Names.Count > 0) Send(Keys.Remove, page.Names.ToArray(), Pattern);
            seen += KeysPerPage;
            progress.PercentComplete = (int)Math.Min(99, seen * 100 / Math.Max(1, all));
            progress.StatusDescription = $"about {Math.Min(seen, all):N0} of {all:N0} keys looked at";
            WriteProgress(progress);
        }
        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
    }
}
