using System.Collections.Specialized;
using System.Globalization;

namespace PSRedis.Completion;

/// <summary>Completes the numbers of databases, and tells how many keys each has.</summary>
internal sealed class DatabaseCompleter : Completer
{
    protected override IEnumerable<Completion> Complete(TypedArgument typed)
    {
        if (typed.Connection is not { } connection) return [];
        List<object?> answers = RedisSession.Here.CompletionConnectionOf(connection).Ask<object?>(Facts);
        var keyspace = answers.OfType<OrderedDictionary>().FirstOrDefault()?["Keyspace"] as OrderedDictionary;
        // Who may not ask is offered what a server has by itself.
        long count = answers.OfType<long>().DefaultIfEmpty(16).First();
        return
            from number in Enumerable.Range(0, (int)Math.Min(count, MaxResults))
            let text = number.ToString(CultureInfo.InvariantCulture)
            where typed.IsPrefixOf(text)
            select new Completion(text, keyspace is null ? null : Describe(keyspace["db" + text]));
    }

    private static IEnumerable<object?> Facts(RedisConnection redis, CancellationToken cancellation)
    {
        yield return redis.Execute(Server.Info("keyspace"), cancellation);
        yield return redis.Execute(Server.DatabaseCount(), cancellation);
    }

    private static string? Describe(object? database) => database switch
    {
        null => "no keys",
        OrderedDictionary facts => $"keys: {facts["keys"]}, with a time to live: {facts["expires"]}",
        _ => null,
    };
}

/// <summary>Completes sections of INFO: the names that the server takes, or where it cannot be asked, those of Redis.</summary>
internal sealed class InfoSectionCompleter : Completer
{
    protected override IEnumerable<Completion> Complete(TypedArgument typed)
    {
        IReadOnlyList<string>? names = typed.Connection is { } connection
            ? RedisSession.Here.CompletionConnectionOf(connection).Ask<IReadOnlyList<string>>((redis, cancellation) => [Server.SectionNames(redis, cancellation)]).FirstOrDefault()
            : null;
        return (names is { Count: > 0 } ? names : Server.UsualSections).Where(typed.IsPrefixOf).Select(name => new Completion(name));
    }
}

/// <summary>Completes the types a key can have.</summary>
internal sealed class KeyTypeCompleter : Completer
{
    protected override IEnumerable<Completion> Complete(TypedArgument typed) => KeyTypeAttribute.Known.Where(typed.IsPrefixOf).Select(type => new Completion(type));
}
