namespace PSRedis.Tests.Differential;

/// <summary>One operation, for redis-py and for PSRedis.</summary>
/// <param name="Calls">The call of redis-py; several calls are a transaction.</param>
/// <param name="Command">The command of PSRedis.</param>
/// <param name="Theirs">The part of redis-py's reply to compare.</param>
/// <param name="Ours">The part of PSRedis' reply to compare.</param>
internal sealed record Operation(Call[] Calls, RedisCommand<object?> Command, Func<object?, object?> Theirs, Func<object?, object?> Ours)
{
    /// <summary>The operation as Python code.</summary>
    public override string ToString() => string.Join("; ", Calls.Select(call => $"{call.Method}({string.Join(", ", call.Arguments
        .Select(Shown).Concat(call.Options.Select(option => $"{option.Name}={Shown(option.Value)}")))})"));

    private static string Shown(object? value) => value switch
    {
        System.Collections.Generic.Dictionary<byte[], object?> pairs => $"{{{string.Join(", ", pairs.Select(pair => $"{Shown(pair.Key)}: {Shown(pair.Value)}"))}}}",
        byte[] { Length: > 200 } bytes => $"{bytes.Length} bytes",
        int number => Show.Of((long)number),
        object?[] items => $"[{string.Join(", ", items.Select(Shown))}]",
        _ => Show.Of(value),
    };
}
