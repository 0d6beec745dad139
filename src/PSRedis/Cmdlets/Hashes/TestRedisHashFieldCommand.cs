using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;
using PSRedis.Protocol;

namespace PSRedis.Cmdlets;

/// <summary>Tells whether hashes have fields.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedisHashField")]
[OutputType(typeof(bool))]
public sealed class TestRedisHashFieldCommand : ElementCmdlet<bool>
{
    /// <summary><para type="description">The field or fields.</para></summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [AllowEmptyString]
    public object Field { get; set; } = string.Empty;

    private protected override object Elements => Field;

    private protected override void SendFor(object?[] elements)
    {
        foreach (object? element in elements) SendOne([element], isPlaceKept: true);
    }

    private protected override RedisCommand<bool> Build(string key, RedisArgument[] elements) => Commands.Hashes.Exists(key, elements[0]);
}
