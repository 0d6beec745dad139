namespace PSRedis.Commands;

/// <summary>Commands on channels.</summary>
public static class PubSub
{
    /// <summary>PUBLISH (since 2.0).</summary>
    /// <returns>The number of clients of this server that received the message.</returns>
    public static RedisCommand<long> Publish(string channel, RedisArgument message) => new("PUBLISH", CommandTraits.None, Reply.Integer, channel, message);

    /// <summary>PUBSUB CHANNELS (since 2.8).</summary>
    /// <returns>The channels that match the pattern and have at least one subscriber by name.</returns>
    public static RedisCommand<string[]> Channels(string pattern = "*") => new("PUBSUB", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.RequiredText), "CHANNELS", pattern);

    /// <summary>
    /// SUBSCRIBE (since 2.0). The server sends a confirmation for each channel instead of a reply, so only a <see cref="RedisListener{T}"/> sends it.
    /// </summary>
    internal static RedisCommand<bool> Subscribe(string[] channels) => new("SUBSCRIBE", CommandTraits.Blocking, Reply.Ok, Array.ConvertAll(channels, RedisArgument.From));

    /// <summary>PSUBSCRIBE (since 2.0): <see cref="Subscribe"/> with glob patterns (<c>*</c>, <c>?</c> and <c>[…]</c>).</summary>
    internal static RedisCommand<bool> SubscribePattern(string[] patterns) => new("PSUBSCRIBE", CommandTraits.Blocking, Reply.Ok, Array.ConvertAll(patterns, RedisArgument.From));
}
