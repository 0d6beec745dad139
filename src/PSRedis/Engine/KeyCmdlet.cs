using System;
using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Completion;

namespace PSRedis.Engine;

/// <summary>A cmdlet that does one thing to each key it is given.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class KeyCmdlet<T> : PipelineCmdlet<T>
{
    private Func<string, RedisCommand<T>>? _build;
    private bool _isDestinationFixed;
    private bool _isDestinationTaken;

    private protected KeyCmdlet() { }

    /// <summary>
    /// <para type="description">The key or keys.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [KeyNames]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public virtual string[] Key { get; set; } = [];

    /// <summary>The command for one key.</summary>
    private protected abstract RedisCommand<T> Build(string key);

    /// <summary>The key that takes the place of what the key, or what is made of it, was; nothing: there is none. Of several keys all but the last would be lost there.</summary>
    private protected virtual string? SoleDestination => null;

    /// <inheritdoc/>
    // What is bound by now is bound for all records.
    protected override void BeginProcessing() => _isDestinationFixed = !string.IsNullOrEmpty(SoleDestination);

    private protected override void Process()
    {
        if ((_isDestinationTaken || Key.Length > 1) && !string.IsNullOrEmpty(SoleDestination))
        {
            Fail(new ArgumentException($"Only one key can go to '{SoleDestination}': of several all but the last would be lost."), Key.Length == 1 ? Key[0] : Key);
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

    /// <summary>
    /// <para type="description">Emits the server's answer; without it nothing is emitted.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool EmitsReplies => PassThru;
}
