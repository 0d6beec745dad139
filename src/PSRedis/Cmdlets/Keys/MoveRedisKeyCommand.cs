namespace PSRedis.Cmdlets;

/// <summary>Moves keys to another database of the same server.</summary>
[Cmdlet(VerbsCommon.Move, "RedisKey", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class MoveRedisKeyCommand : KeyCmdlet<bool>
{
    /// <summary>The number of the other database.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateRange(0, int.MaxValue)]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public int Database { get; set; }

    private protected override string Action => $"Move to database {Database}";

    private protected override bool EmitsReplies => false;

    private protected override RedisCommand<bool> Build(string key) => Keys.Move(key, Database);

    private protected override void Inspect(bool reply, object? target, PSCmdlet output)
    {
        if (reply) return;
        string message = $"Key '{target}' was not moved: it does not exist, or database {Database} already has a key with that name.";
        output.WriteError(RedisErrors.Create("MoveRefused", ErrorCategory.InvalidOperation, message, target));
    }
}
