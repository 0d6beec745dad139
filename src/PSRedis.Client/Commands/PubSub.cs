using PSRedis.Protocol;

namespace PSRedis.Commands;

/// <summary>Commands on channels.</summary>
public static class PubSub
{
    /// <summary>PUBLISH (since 2.0).</summary>
    /// <returns>How many clients of this server received the message.</returns>
    public static RedisCommand<long> Publish(string channel, RedisArgument message) => new("PUBLISH", CommandTraits.None, Reply.Integer, channel, message);
}
