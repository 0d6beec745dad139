using System.Globalization;

namespace PSRedis.Completion;

/// <summary>Completes the names of the session's connections.</summary>
internal sealed class ConnectionCompleter : Completer
{
    protected override IEnumerable<Completion> Complete(TypedArgument typed) =>
        RedisSession.Here.Connections.Where(connection => typed.IsPrefixOf(connection.Name)).Select(connection => new Completion(connection.Name, $"{connection}, {connection.State}"));
}

/// <summary>Completes the ids of the session's subscriptions.</summary>
internal sealed class SubscriptionCompleter : Completer
{
    protected override IEnumerable<Completion> Complete(TypedArgument typed) =>
        from subscription in RedisSession.Here.Subscriptions
        let id = subscription.Id.ToString(CultureInfo.InvariantCulture)
        where typed.IsPrefixOf(id)
        select new Completion(id, subscription.ToString());
}
