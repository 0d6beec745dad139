using System;
using PSRedis.Protocol;

namespace PSRedis.Commands;

/// <summary>Commands that are executed together or not at all (MULTI … EXEC, since 1.2).</summary>
public static class Transactions
{
    /// <summary>Several commands as one: they are sent in one piece, so nothing else on the connection comes between them.</summary>
    /// <returns>
    /// What each command's reply became, or the <see cref="RedisServerException"/> it gave, in order; null when a watched key had changed.
    /// </returns>
    /// <exception cref="RedisServerException">A command was refused before anything was executed: nothing was (by Garnet: the others were).</exception>
    public static RedisCommand<object?[]?> Atomic(params RedisCommand[] commands) =>
        new Transaction<object?[]?>(Check.NotNull(commands), static results => results);

    /// <summary>The same for commands whose replies say nothing: the first error is thrown.</summary>
    /// <returns>Whether it was executed: false when a watched key had changed.</returns>
    internal static RedisCommand<bool> AtomicWrite(RedisCommand[] commands) => new Transaction<bool>(commands, static results =>
    {
        if (results is null) return false;
        return Array.Find(results, result => result is RedisServerException) is RedisServerException error ? throw error : true;
    });

    private static object?[]? ReadReplies(RedisCommand[] commands, in RespValue reply)
    {
        if (reply.IsNull) return null;
        RespValue[] replies = reply.AsItems();
        if (replies.Length != commands.Length) throw reply.Unexpected($"an array of {commands.Length} replies");
        var results = new object?[replies.Length];
        for (int i = 0; i < replies.Length; i++)
        {
            results[i] = replies[i].IsError ? replies[i].AsError() : commands[i].ReadUntyped(replies[i]);
        }
        return results;
    }

    private sealed class Transaction<T>(RedisCommand[] commands, Func<object?[]?, T> shape)
        : RedisCommand<T>("MULTI", CommandTraits.None, reply => shape(ReadReplies(commands, reply)))
    {
        internal override int Replies => commands.Length + 2;

        internal override void WriteTo(RespWriter writer)
        {
            writer.WriteCommand("MULTI", 0);
            foreach (RedisCommand command in commands) command.WriteTo(writer);
            writer.WriteCommand("EXEC", 0);
        }
    }
}
