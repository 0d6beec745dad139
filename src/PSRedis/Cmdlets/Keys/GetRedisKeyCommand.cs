using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Reads keys of any type.</summary>
[Cmdlet(VerbsCommon.Get, "RedisKey")]
[OutputType(typeof(string), typeof(OrderedDictionary), typeof(SortedSetMember), typeof(StreamEntry), typeof(byte[]))]
public sealed class GetRedisKeyCommand : KeyCmdlet<object?>
{
    /// <summary><para type="description">Emits values as byte[] instead of text.</para></summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary><para type="description">Emits the items of a list, set, sorted set or stream as one array instead of one by one.</para></summary>
    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    private protected override RedisCommand<object?> Build(string key) => Keys.Read(key, AsByteArray);

    // A value in bytes is one value, although it can be enumerated.
    private protected override void Emit(object? reply, object? target, PSCmdlet output) =>
        output.WriteObject(reply, enumerateCollection: !NoEnumerate && reply is not (byte[] or IDictionary));
}
