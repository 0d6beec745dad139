using System.Collections.Specialized;

namespace PSRedis.Cmdlets;

/// <summary>Reads keys of any type.</summary>
[Cmdlet(VerbsCommon.Get, "RedisKey")]
[OutputType(typeof(string), typeof(OrderedDictionary), typeof(HashSet<string>), typeof(SortedSetMember), typeof(StreamEntry), typeof(byte[]))]
public sealed class GetRedisKeyCommand : KeyCmdlet<object?>
{
    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary>Emits the items of a list, sorted set or stream as one array, and of a set as one HashSet, instead of one by one.</summary>
    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    private protected override RedisCommand<object?> Build(string key) => Keys.Read(key, AsByteArray);

    private protected override bool IsEnumerated(object? result) => !NoEnumerate && result is object?[] or HashSet<string> or HashSet<byte[]>;
}
