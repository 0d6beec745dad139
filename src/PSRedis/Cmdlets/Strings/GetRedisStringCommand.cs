namespace PSRedis.Cmdlets;

/// <summary>Reads strings, or a range of their bytes.</summary>
[Cmdlet(VerbsCommon.Get, "RedisString")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisStringCommand : KeyCmdlet<object?>
{
    /// <summary>The index of the first byte of the range; negative counts from the end.</summary>
    [Parameter]
    public long Start { get; set; }

    /// <summary>The index of the last byte of the range; negative counts from the end.</summary>
    [Parameter]
    public long End { get; set; } = -1;

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<object?> Build(string key) =>
        Start == 0 && End == -1 ? Strings.Get(key, AsByteArray) : Strings.GetRange(key, Start, End, AsByteArray);
}
