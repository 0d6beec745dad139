namespace PSRedis.Cmdlets;

/// <summary>Renames a key.</summary>
[Cmdlet(VerbsCommon.Rename, "RedisKey", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RenameRedisKeyCommand : KeyCmdlet<bool>
{
    /// <summary>The new name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [KeyName]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string NewName { get; set; } = string.Empty;

    /// <summary>Fails if a key with the new name exists, instead of replacing it.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    private protected override string SingleDestination => NewName;

    private protected override string Action => $"Rename to '{NewName}'";

    private protected override bool EmitsReplies => false;

    private protected override RedisCommand<bool> Build(string key) => NoClobber ? Keys.RenameIfFree(key, NewName) : Keys.Rename(key, NewName);

    private protected override void Inspect(bool reply, object? target, PSCmdlet output)
    {
        if (!reply) output.WriteError(RedisErrors.Create("KeyExists", ErrorCategory.ResourceExists, $"Key '{target}' was not renamed: the key '{NewName}' already exists.", target));
    }
}
