namespace PSRedis.Engine;

/// <summary>A cmdlet that sends one command for all keys together.</summary>
/// <typeparam name="T">The type that the reply is converted to.</typeparam>
public abstract class KeysCmdlet<T> : PipelineCmdlet<T>
{
    private readonly List<string> _keys = [];

    private protected KeysCmdlet() { }

    /// <summary>The keys.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [KeyNames(NeedsKey = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string[] Key { get; set; } = [];

    /// <summary>The command for all keys.</summary>
    private protected abstract RedisCommand<T> Build(string[] keys);

    /// <summary>The key that is changed; null: none.</summary>
    private protected virtual string? Changed => null;

    private protected override void Process() => _keys.AddRange(Key);

    private protected override void Complete()
    {
        string[] keys = [.. _keys];
        if (keys.Length > 0 && (Changed is null || Should(Changed))) Send(Build, keys, Changed ?? (keys.Length == 1 ? keys[0] : (object)keys));
    }
}
