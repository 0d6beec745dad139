using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;

namespace PSRedis.Engine;

/// <summary>A cmdlet that does one thing to each key it is given.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class KeyCmdlet<T> : PipelineCmdlet<T>
{
    private protected KeyCmdlet() { }

    /// <summary>
    /// <para type="description">The key or keys.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [KeyName]
    [ValidateNotNullOrEmpty]
    public virtual string[] Key { get; set; } = [];

    /// <summary>The command for one key.</summary>
    private protected abstract RedisCommand<T> Build(string key);

    private protected override void Process()
    {
        foreach (string key in Key) SendFor(key);
    }

    /// <summary>Sends the command for one key.</summary>
    private protected void SendFor(string key) =>
        Send(static argument => argument.Cmdlet.Build(argument.Key), (Cmdlet: this, Key: key), key, isPlaceKept: Key.Length > 1);
}

/// <summary>A cmdlet that changes each key it is given, and asks where something would be lost. It emits nothing.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class KeyWriteCmdlet<T> : KeyCmdlet<T>
{
    private bool? _asks;

    private protected KeyWriteCmdlet() { }

    /// <summary>What is done, for -WhatIf and -Confirm; null: nothing is lost by it, so nothing is asked.</summary>
    private protected virtual string? Action => null;

    private protected override bool EmitsReplies => false;

    private protected override void Process()
    {
        foreach (string key in Key)
        {
            if (Should(key)) SendFor(key);
        }
    }

    /// <summary>Whether to go on with a key: what -WhatIf and -Confirm say.</summary>
    private protected bool Should(string key)
    {
        // Asking costs more than a command does, so it is left out where the answer can't be but yes.
        if (Action is null || !(_asks ??= MayAsk())) return true;
        return ShouldProcess($"key '{key}' at {Place}", Action);
    }

    private bool MayAsk() =>
        MyInvocation.BoundParameters.ContainsKey("WhatIf")
        || MyInvocation.BoundParameters.ContainsKey("Confirm")
        || MyInvocation.BoundParameters.ContainsKey("Verbose")
        || LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"))
        || GetVariableValue("ConfirmPreference") is not ConfirmImpact.High and not ConfirmImpact.None
        || GetVariableValue("VerbosePreference") is not ActionPreference.SilentlyContinue;
}

/// <summary>A cmdlet that changes each key it is given, and hands back the server's answer where it is asked to.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class KeyWritePassThruCmdlet<T> : KeyWriteCmdlet<T>
{
    private protected KeyWritePassThruCmdlet() { }

    /// <summary>
    /// <para type="description">Emits the server's answer; without it nothing is emitted.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool EmitsReplies => PassThru;
}
