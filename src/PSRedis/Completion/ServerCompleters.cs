using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Threading;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Completion;

/// <summary>Completes the numbers of databases, and tells how many keys each has.</summary>
internal sealed class DatabaseCompleter : Completer
{
    protected override IEnumerable<Completion> Complete(TypedWord typed)
    {
        if (typed.Connection is not { } connection) return [];
        List<object?> answers = RedisSession.Here.LineBeside(connection).Ask<object?>(Facts);
        var keyspace = answers.OfType<OrderedDictionary>().FirstOrDefault()?["Keyspace"] as OrderedDictionary;
        // Who may not ask is offered what a server has by itself.
        long count = answers.OfType<long>().DefaultIfEmpty(16).First();
        return
            from number in Enumerable.Range(0, (int)Math.Min(count, Most))
            let text = number.ToString(CultureInfo.InvariantCulture)
            where typed.IsBeginOf(text)
            select new Completion(text, keyspace is null ? null : Describe(keyspace["db" + text] as OrderedDictionary));
    }

    private static IEnumerable<object?> Facts(RedisConnection redis, CancellationToken stop)
    {
        yield return redis.Execute(Server.Info("keyspace"), stop);
        yield return redis.Execute(Server.DatabaseCount(), stop);
    }

    private static string Describe(OrderedDictionary? facts) => facts is null ? "no keys" : $"keys: {facts["keys"]}, with a time to live: {facts["expires"]}";
}

/// <summary>Completes sections of INFO: those the server has, or where it cannot be asked, those of Redis.</summary>
internal sealed class InfoSectionCompleter : Completer
{
    private static readonly string[] Usual =
    [
        "server", "clients", "memory", "persistence", "stats", "replication", "cpu", "modules", "commandstats", "errorstats", "latencystats", "cluster", "keyspace",
    ];

    protected override IEnumerable<Completion> Complete(TypedWord typed)
    {
        OrderedDictionary? sections = typed.Connection is { } connection
            ? RedisSession.Here.LineBeside(connection).Ask<OrderedDictionary>((redis, stop) => [redis.Execute(Server.Info("all"), stop)]).FirstOrDefault()
            : null;
        IEnumerable<string> names = sections is { Count: > 0 } ? sections.Keys.Cast<string>().Select(name => name.ToLowerInvariant()) : Usual;
        return names.Concat(["all", "everything"]).Where(typed.IsBeginOf).Select(name => new Completion(name));
    }
}

/// <summary>Completes the types a key can have.</summary>
internal sealed class KeyTypeCompleter : Completer
{
    protected override IEnumerable<Completion> Complete(TypedWord typed) => KeyTypeAttribute.Known.Where(typed.IsBeginOf).Select(type => new Completion(type));
}
