using System;
using System.Collections;
using System.Management.Automation;

namespace PSRedis.Bench;

// Cmdlets with the parameters of ours, one by one, that do nothing and emit nothing: what is left is what PowerShell takes to bind them. What is ours
// alone, the transformation of arguments, is not there. tests/Pester/Bench.Tests.ps1 keeps them alike.

/// <summary>What every cmdlet has.</summary>
public abstract class EmptyCmdlet : PSCmdlet
{
    [Parameter]
    [ValidateNotNull]
    public object? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() { }
}

/// <summary>Stands beside Get-RedisString.</summary>
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

    /// <summary>Set by nobody but the benchmarks: whether it emits each key, so that as many objects come out as of ours.</summary>
    public static bool Emits { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Emits) WriteObject(Key[0]);
    }
}

/// <summary>Stands beside Set-RedisString.</summary>
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

/// <summary>Stands beside Set-RedisHashField.</summary>
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
