namespace PSRedis.Commands;

/// <summary>Commands on scripts.</summary>
public static class Scripting
{
    /// <summary>EVAL (since 2.6).</summary>
    /// <param name="read">Converts the reply to the result.</param>
    /// <param name="script">The Lua source.</param>
    /// <param name="keys">KEYS of the script.</param>
    /// <param name="arguments">ARGV of the script.</param>
    public static RedisCommand<T> Evaluate<T>(Func<RespValue, T> read, string script, string[] keys, params RedisArgument[] arguments) =>
        new("EVAL", CommandTraits.None, read, [script, keys.Length, .. Array.ConvertAll(keys, RedisArgument.Key), .. arguments]);
}
