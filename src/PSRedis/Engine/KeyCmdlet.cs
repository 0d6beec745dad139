using System.Collections;
using System.Management.Automation.Language;

namespace PSRedis.Engine;

/// <summary>A cmdlet that sends one command for each key.</summary>
/// <typeparam name="T">The type that the reply is converted to.</typeparam>
public abstract class KeyCmdlet<T> : PipelineCmdlet<T>
{
    private Func<string, RedisCommand<T>>? _build;
    private bool _isDestinationFixed;
    private bool _isDestinationTaken;
    private bool _isKeyArgument;
    private bool _hasWarned;

    private protected KeyCmdlet() { }

    /// <summary>The key or keys.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [KeyNames(NeedsKey = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public virtual string[] Key { get; set; } = [];

    /// <summary>The command for one key.</summary>
    private protected abstract RedisCommand<T> Build(string key);

    /// <summary>
    /// The one key that results are written to; null or empty: there is none. With several source keys, each would overwrite the result of the previous one.
    /// </summary>
    private protected virtual string? SingleDestination => null;

    /// <summary>Whether a reply means that the key does not exist, or has none of the requested elements.</summary>
    private protected virtual bool IsNothing(T reply) => Action is null && reply is null or false or 0L or ICollection { Count: 0 };

    /// <inheritdoc/>
    // Parameters that are bound at this point are arguments, the same for all records.
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _isKeyArgument = PipelineInput.IsArgument(this, nameof(Key));
        _isDestinationFixed = !string.IsNullOrEmpty(SingleDestination);
    }

    /// <summary>Ends the cmdlet if an expiration that is an argument is an empty string.</summary>
    private protected void CheckExpiration(TimeSpan? expiresIn, DateTimeOffset? expiresAt = null)
    {
        try
        {
            Expiration.CheckArguments(expiresIn, expiresAt);
        }
        catch (ArgumentException e)
        {
            throw Terminate(e);
        }
    }

    // Only for arguments: a key from the pipeline, found by a pattern, may have been removed in the meantime.
    private protected override void Inspect(T reply, object? target, PSCmdlet output)
    {
        if (!_isKeyArgument || _hasWarned || target is not string key || key.IndexOf('*') < 0 || !IsNothing(reply)) return;
        _hasWarned = true;
        // A name with line breaks, or a long one, is hardly a pattern that the user typed.
        string shown = RedisArgument.Display(key);
        string advice = shown == key ? $" {PatternAdvice(CodeGeneration.EscapeSingleQuotedStringContent(key))}" : string.Empty;
        output.WriteWarning($"'{shown}' was interpreted as the name of a single key, and nothing was found or changed.{advice}");
    }

    /// <summary>The advice how to process the keys that match a pattern. The pattern is escaped for single quotes.</summary>
    private protected virtual string PatternAdvice(string pattern) => $"For all keys that match the pattern, use Find-RedisKey '{pattern}' | {MyInvocation.MyCommand.Name}.";

    private protected override void Process()
    {
        if ((_isDestinationTaken || Key.Length > 1) && !string.IsNullOrEmpty(SingleDestination))
        {
            Fail(new ArgumentException($"Only one source key can be written to '{SingleDestination}': each further one would overwrite the result of the previous one."), Key.Length == 1 ? Key[0] : Key);
            return;
        }
        foreach (string key in Key)
        {
            if (!Should(key)) continue;
            _isDestinationTaken = _isDestinationFixed;
            Send(_build ??= Build, key, key, isPositional: Key.Length > 1);
        }
    }
}

/// <summary>A cmdlet that changes each key, and emits the server's reply with -PassThru.</summary>
/// <typeparam name="T">The type that the reply is converted to.</typeparam>
public abstract class KeyWriteCmdlet<T> : KeyCmdlet<T>
{
    private protected KeyWriteCmdlet() { }

    /// <summary>Emits the server's reply. By default nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool EmitsReplies => PassThru;
}
