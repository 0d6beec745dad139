using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Appends to strings.</summary>
[Cmdlet(VerbsCommon.Add, "RedisString", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class AddRedisStringCommand : KeyWriteCmdlet<long>
{
    private ValueInput? _value;

    /// <summary><para type="description">What is appended: text, a number, a date, bytes.</para></summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object Value { get; set; } = string.Empty;

    private protected override string Action => "Append";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _value = new ValueInput(this, nameof(Key));
        base.BeginProcessing();
    }

    private protected override RedisCommand<long> Build(string key) => Strings.Append(key, RedisScalar.From(_value!.Of(Value)));
}
