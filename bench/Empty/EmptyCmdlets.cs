using System;
using System.Collections;
using System.Management.Automation;

namespace PSRedis.Bench;

// Cmdlets with the same parameters as those of the module that do nothing and emit nothing: only PowerShell's time for binding remains. The module's
// transformations of arguments are omitted. tests/Pester/Bench.Tests.ps1 compares the parameters.

/// <summary>The parameters of every cmdlet.</summary>
public abstract class EmptyCmdlet : PSCmdlet
{
    [Parameter]
    [ValidateNotNull]
    public object? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() { }
}

/// <summary>The counterpart of Get-RedisString.</summary>
[Cmdlet(VerbsCommon.Get, "EmptyString")]
public sealed class GetEmptyStringCommand : EmptyCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string[] Key { get; set; } = [];

    [Parameter]
    public long Start { get; set; }

    [Parameter]
    public long End { get; set; } = -1;

    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary>Set by the benchmarks: whether it emits each key, so that it emits as many objects as Get-RedisString.</summary>
    public static bool Emits { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Emits) WriteObject(Key[0]);
    }
}

/// <summary>The counterpart of Set-RedisString.</summary>
[Cmdlet(VerbsCommon.Set, "EmptyString", SupportsShouldProcess = true)]
public sealed class SetEmptyStringCommand : EmptyCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Value")]
    [Alias("Name")]
    public string[] Key { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Value")]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object Value { get; set; } = string.Empty;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Values")]
    [ValidateNotNullOrEmpty]
    public IDictionary Values { get; set; } = new Hashtable();

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public TimeSpan? ExpiresIn { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public DateTimeOffset? ExpiresAt { get; set; }

    [Parameter]
    public SwitchParameter KeepTimeToLive { get; set; }

    [Parameter]
    public SwitchParameter IfNotExists { get; set; }

    [Parameter(ParameterSetName = "Value")]
    public SwitchParameter IfExists { get; set; }

    [Parameter(ParameterSetName = "Value")]
    public SwitchParameter ReturnOld { get; set; }

    [Parameter(ParameterSetName = "Value")]
    public SwitchParameter AsByteArray { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }
}

/// <summary>The counterpart of Set-RedisHashField.</summary>
[Cmdlet(VerbsCommon.Set, "EmptyHashField", SupportsShouldProcess = true)]
public sealed class SetEmptyHashFieldCommand : EmptyCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "Field")]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "Fields")]
    [Alias("Name")]
    public string Key { get; set; } = string.Empty;

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = "Field")]
    [AllowEmptyString]
    public string Field { get; set; } = string.Empty;

    [Parameter(Mandatory = true, Position = 2, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Field")]
    [ValidateNotNull]
    [AllowEmptyString]
    public object Value { get; set; } = string.Empty;

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = "Fields")]
    [ValidateNotNullOrEmpty]
    public IDictionary Fields { get; set; } = new Hashtable();

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Object")]
    public PSObject InputObject { get; set; } = new();

    [Parameter(Mandatory = true, ParameterSetName = "Object")]
    public string KeyProperty { get; set; } = string.Empty;

    [Parameter(ParameterSetName = "Object")]
    [AllowEmptyString]
    public string KeyPrefix { get; set; } = string.Empty;

    [Parameter(ParameterSetName = "Field")]
    public SwitchParameter IfNotExists { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }
}
