using System.Collections.Specialized;
using System.Globalization;

namespace PSRedis.Completion;

/// <summary>Completes the numbers of databases, with the number of keys as a tooltip.</summary>
internal sealed class DatabaseCompleter : Completer
{
    protected override IEnumerable<Completion> Complete(TypedArgument typed)
    {
        if (typed.Connection is not { } connection) return [];
        List<object?> replies = RedisSession.Here.CompletionConnectionOf(connection).Query<object?>(Replies);
        var keyspace = replies.OfType<OrderedDictionary>().FirstOrDefault()?["Keyspace"] as OrderedDictionary;
        // 16, the default of Redis, if the user has no permission for the command.
        long count = replies.OfType<long>().DefaultIfEmpty(16).First();
        return
            from number in Enumerable.Range(0, (int)Math.Min(count, MaxResults))
            let text = number.ToString(CultureInfo.InvariantCulture)
            where typed.IsPrefixOf(text)
            select new Completion(text, keyspace is null ? null : Describe(keyspace["db" + text]));
    }

    private static IEnumerable<object?> Replies(RedisConnection redis, CancellationToken cancellation)
    {
        yield return redis.Execute(Server.Info("keyspace"), cancellation);
        yield return redis.Execute(Server.DatabaseCount(), cancellation);
    }

    private static string? Describe(object? database) => database switch
    {
        null => "no keys",
        OrderedDictionary fields => $"keys: {fields["keys"]}, with a time to live: {fields["expires"]}",
        _ => null,
    };
}

/// <summary>Completes sections of INFO: the sections of the server, or those of Redis if it cannot be queried.</summary>
internal sealed class InfoSectionCompleter : Completer
{
    protected override IEnumerable<Completion> Complete(TypedArgument typed)
    {
        IReadOnlyList<string>? names = typed.Connection is { } connection
            ? RedisSession.Here.CompletionConnectionOf(connection).Query<IReadOnlyList<string>>((redis, cancellation) => [Server.SectionNames(redis, cancellation)]).FirstOrDefault()
            : null;
        return (names is { Count: > 0 } ? names : Server.UsualSections).Where(typed.IsPrefixOf).Select(name => new Completion(name));
    }
}

/// <summary>Completes key types.</summary>
internal sealed class KeyTypeCompleter : Completer
{
    protected override IEnumerable<Completion> Complete(TypedArgument typed) =>
        KeyTypeAttribute.Known.Where(typed.IsPrefixOf).Select(type => new Completion(type));
}
