using System.Collections;
using System.Management.Automation.Language;

namespace PSRedis.Engine;

/// <summary>A cmdlet that does one thing to each key it is given.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
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

    /// <summary>The key that takes the place of what the key, or what is made of it, was; nothing: there is none. Of several keys all but the last would be lost there.</summary>
    private protected virtual string? SoleDestination => null;

    /// <summary>Whether a reply says that there is no such key, or nothing in it that was asked for.</summary>
    private protected virtual bool IsNothing(T reply) => Action is null && reply is null or false or 0L or ICollection { Count: 0 };

    /// <inheritdoc/>
    // What is bound by now is bound for all records.
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _isKeyArgument = PipelineInput.IsArgument(this, nameof(Key));
        _isDestinationFixed = !string.IsNullOrEmpty(SoleDestination);
    }

    /// <summary>Ends the cmdlet where an expiration that is an argument is an empty text.</summary>
    private protected void CheckExpiration(TimeSpan? expiresIn, DateTimeOffset? expiresAt = null)
    {
        try
        {
            Expiration.CheckArguments(expiresIn, expiresAt);
        }
        catch (ArgumentException e)
        {
            throw Ended(e);
        }
    }

    // What was found by a pattern comes from the pipeline, and may be gone by now.
    private protected override void Look(T reply, object? target, PSCmdlet output)
    {
        if (!_isKeyArgument || _hasWarned || target is not string key || key.IndexOf('*') < 0 || !IsNothing(reply)) return;
        _hasWarned = true;
        // What has line breaks in it, or is long, is hardly a pattern to be typed again.
        string shown = RedisArgument.Display(key);
        string advice = shown == key ? $" {PatternAdvice(CodeGeneration.EscapeSingleQuotedStringContent(key))}" : string.Empty;
        output.WriteWarning($"'{shown}' was taken as the name of one key, and that key does not exist.{advice}");
    }

    /// <summary>How to get at the keys that match a pattern, which is ready to be put in single quotes.</summary>
    private protected virtual string PatternAdvice(string pattern) => $"For the keys that match a pattern: Find-RedisKey '{pattern}' | {MyInvocation.MyCommand.Name}.";

    private protected override void Process()
    {
        if ((_isDestinationTaken || Key.Length > 1) && !string.IsNullOrEmpty(SoleDestination))
        {
            Fail(new ArgumentException($"Only one key can be written to '{SoleDestination}': each further key would overwrite the previous one."), Key.Length == 1 ? Key[0] : Key);
            return;
        }
        foreach (string key in Key)
        {
            if (!Should(key)) continue;
            _isDestinationTaken = _isDestinationFixed;
            Send(_build ??= Build, key, key, isPlaceKept: Key.Length > 1);
        }
    }
}

/// <summary>A cmdlet that changes each key it is given, and hands back the server's answer where it is asked to.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class KeyWriteCmdlet<T> : KeyCmdlet<T>
{
    private protected KeyWriteCmdlet() { }

    /// <summary>Emits the server's answer; without it nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool EmitsReplies => PassThru;
}
