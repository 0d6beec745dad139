namespace PSRedis.Commands;

/// <summary>Commands on channels.</summary>
public static class PubSub
{
    /// <summary>PUBLISH (since 2.0).</summary>
    /// <returns>How many clients of this server received the message.</returns>
    public static RedisCommand<long> Publish(string channel, RedisArgument message) => new("PUBLISH", CommandTraits.None, Reply.Integer, channel, message);

    /// <summary>PUBSUB CHANNELS (since 2.8).</summary>
    /// <returns>The channels that somebody has subscribed to by name, and that match the pattern.</returns>
    public static RedisCommand<string[]> Channels(string pattern = "*") => new("PUBSUB", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.SomeText), "CHANNELS", pattern);

    /// <summary>SUBSCRIBE (since 2.0). It has a confirmation for each channel instead of a reply, so it is written to a line that awaits these.</summary>
    internal static RedisCommand<bool> Subscribe(string[] channels) => new("SUBSCRIBE", CommandTraits.Blocking, Reply.Ok, Array.ConvertAll(channels, RedisArgument.From));

    /// <summary>PSUBSCRIBE (since 2.0): <see cref="Subscribe"/> with patterns, in which <c>*</c>, <c>?</c> and <c>[…]</c> stand for letters.</summary>
    internal static RedisCommand<bool> SubscribePattern(string[] patterns) => new("PSUBSCRIBE", CommandTraits.Blocking, Reply.Ok, Array.ConvertAll(patterns, RedisArgument.From));
}
