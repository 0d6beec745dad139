using System;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Threading;
using PSRedis.Protocol;

namespace PSRedis.Commands;

/// <summary>Commands about the server.</summary>
public static class Server
{
    // Since 1970; later than that .NET knows no moment.
    private const long SecondsUntilYear10000 = 253402300800;

    /// <summary>DBSIZE (since 1.0).</summary>
    /// <returns>How many keys the database has.</returns>
    public static RedisCommand<long> DatabaseSize() => new("DBSIZE", CommandTraits.ReadOnly, Reply.Integer);

    /// <summary>INFO keyspace (since 2.6).</summary>
    /// <returns>How many keys there are in all databases, and in how many of these.</returns>
    public static RedisCommand<(long Keys, int Databases)> KeysOfAllDatabases() => new("INFO", CommandTraits.ReadOnly, static reply =>
    {
        OrderedDictionary[] databases = [.. ReadInfo(reply.AsText() ?? string.Empty).Values.Cast<OrderedDictionary>().SelectMany(section => section.Values.OfType<OrderedDictionary>())];
        return (databases.Aggregate(0L, (keys, database) => keys + (database["keys"] as long? ?? 0)), databases.Length);
    }, "keyspace");

    /// <summary>FLUSHDB (since 1.0), or FLUSHALL for all databases; ASYNC since 4.0.</summary>
    /// <param name="all">All databases of the server.</param>
    /// <param name="async">Give the memory back in the background.</param>
    public static RedisCommand<bool> Flush(bool all = false, bool async = false) =>
        new(all ? "FLUSHALL" : "FLUSHDB", CommandTraits.None, Reply.Ok, async ? ["ASYNC"] : []);

    /// <summary>TIME (since 2.6).</summary>
    /// <returns>The server's clock, to the microsecond.</returns>
    public static RedisCommand<DateTimeOffset> Time() => new("TIME", CommandTraits.ReadOnly, static reply =>
    {
        RespValue[] parts = reply.AsItems();
        if (parts.Length != 2 || parts[1].AsInteger() is < 0 or >= 1_000_000) throw reply.Unexpected("seconds and microseconds");
        return Moment(parts[0]).AddTicks(parts[1].AsInteger() * 10);
    });

    /// <summary>SAVE (since 1.0): the server does nothing else until it is done.</summary>
    public static RedisCommand<bool> Save() => new("SAVE", CommandTraits.None, Reply.Ok) { MayTake = Timeout.InfiniteTimeSpan };

    /// <summary>BGSAVE (since 1.0): begins a save, and does not wait for it.</summary>
    public static RedisCommand<bool> SaveInBackground() => new("BGSAVE", CommandTraits.None, Reply.Begun);

    /// <summary>BGREWRITEAOF (since 1.0): begins to write the append-only file anew, and does not wait for it.</summary>
    public static RedisCommand<bool> RewriteAppendOnlyFile() => new("BGREWRITEAOF", CommandTraits.None, Reply.Begun);

    /// <summary>INFO server (since 2.6): which run of the server this is, as each start has a name of its own; null where it does not tell.</summary>
    public static RedisCommand<string?> RunId() => new("INFO", CommandTraits.ReadOnly, static reply =>
        OnlySection(ReadInfo(reply.AsText() ?? string.Empty))["run_id"]?.ToString(), "server");

    /// <summary>INFO server (since 2.6): what HELLO would tell, but for the role.</summary>
    internal static RedisCommand<ServerIdentity> Identity() =>
        new("INFO", CommandTraits.ReadOnly, static reply => ServerIdentity.From(OnlySection(ReadInfo(reply.AsText() ?? string.Empty))), "server");

    /// <summary>INFO persistence (since 2.6): how saves stand.</summary>
    public static RedisCommand<PersistenceStatus> Persistence() =>
        new("INFO", CommandTraits.ReadOnly, static reply => new PersistenceStatus(ReadInfo(reply.AsText() ?? string.Empty)), "persistence");

    /// <summary>LASTSAVE (since 1.0).</summary>
    /// <returns>When the database was last saved with success, to the second; after a start without a save, when the server started.</returns>
    public static RedisCommand<DateTimeOffset> LastSave() =>
        new("LASTSAVE", CommandTraits.ReadOnly, Moment);

    /// <summary>INFO (since 1.0; a section since 2.6).</summary>
    /// <param name="section">A section's name, <c>all</c>, <c>everything</c>; null: the server's default sections.</param>
    /// <returns>
    /// Section names with their facts, in the server's order. A fact is a 64-bit integer, a double, text, or, where the server lists
    /// several facts in one (<c>db0:keys=1,expires=0</c>), facts with their names again. What stands more than once, as modules do, is an
    /// array.
    /// </returns>
    public static RedisCommand<OrderedDictionary> Info(string? section = null) =>
        new("INFO", CommandTraits.ReadOnly, static reply => ReadInfo(reply.AsText() ?? string.Empty), section is null ? [] : [section]);

    /// <summary>ROLE (since 2.8.12).</summary>
    /// <returns><c>master</c>, <c>slave</c> or <c>sentinel</c>.</returns>
    public static RedisCommand<string> Role() => new("ROLE", CommandTraits.ReadOnly, static reply =>
        reply.AsItems() is { Length: > 0 } parts ? Reply.SomeText(parts[0]) : throw reply.Unexpected("a role"));

    /// <summary>CONFIG GET databases (since 2.0).</summary>
    /// <returns>How many databases the server has; null: it does not say.</returns>
    public static RedisCommand<long?> DatabaseCount() => new("CONFIG", CommandTraits.ReadOnly, static reply =>
        reply.AsItems() is { Length: 2 } pair ? pair[1].AsInteger() : null, "GET", "databases");

    /// <summary>COMMAND DOCS (since 7.0), or COMMAND (since 2.8.13) where the server does not know it, which tells no more than the names.</summary>
    /// <returns>The commands that the server knows.</returns>
    public static RedisCommand<CommandDoc[]> CommandDocs() =>
        new Chained<CommandDoc[]>(
            new("COMMAND", CommandTraits.ReadOnly, CommandDoc.ReadAll, "DOCS"),
            reply => reply.IsError ? new("COMMAND", CommandTraits.ReadOnly, CommandDoc.ReadNames) : null);

    /// <summary>SHUTDOWN (since 1.0).</summary>
    /// <param name="save">True: save first. False: do not. Null: as the server's configuration says.</param>
    /// <remarks>A server that ends gives no reply: the connection breaks. A reply is an error.</remarks>
    public static RedisCommand<bool> Shutdown(bool? save = null) =>
        new("SHUTDOWN", CommandTraits.None, Reply.Ok, save is { } choice ? [choice ? "SAVE" : "NOSAVE"] : []) { MayTake = Timeout.InfiniteTimeSpan };

    private static DateTimeOffset Moment(RespValue seconds) =>
        seconds.AsInteger() is >= 0 and < SecondsUntilYear10000 and var sinceEpoch ? DateTimeOffset.FromUnixTimeSeconds(sinceEpoch) : throw seconds.Unexpected("a moment");

    /// <summary>The facts, where one section was asked for; none where there is no such.</summary>
    internal static OrderedDictionary OnlySection(OrderedDictionary sections) =>
        sections.Values.OfType<OrderedDictionary>().FirstOrDefault() ?? new OrderedDictionary(StringComparer.OrdinalIgnoreCase);

    internal static OrderedDictionary ReadInfo(string text)
    {
        var sections = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        OrderedDictionary? section = null;
        foreach (string line in text.Split('\n'))
        {
            string entry = line.Trim('\r', ' ');
            if (entry.Length > 0 && entry[0] == '#')
            {
                string name = entry.TrimStart('#').Trim();
                section = sections[name] as OrderedDictionary ?? new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
                sections[name] = section;
                continue;
            }
            int colon = entry.IndexOf(':');
            if (colon <= 0) continue;
            if (section is null) sections["Server"] = section = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
            Reply.Add(section, entry.Substring(0, colon), ReadFact(entry.Substring(colon + 1).Trim()));
        }
        return sections;
    }

    private static object ReadFact(string text)
    {
        if (!LooksLikeFacts(text)) return ReadNumber(text);
        var facts = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (string fact in text.Split(','))
        {
            int equals = fact.IndexOf('=');
            Reply.Add(facts, fact.Substring(0, equals), ReadNumber(fact.Substring(equals + 1)));
        }
        return facts;
    }

    private static bool LooksLikeFacts(string text) => Array.TrueForAll(text.Split(','), static fact => IsName(fact, fact.IndexOf('=')));

    // A path may have an = in it, too; a name has no slash.
    private static bool IsName(string text, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (!char.IsLetterOrDigit(text[i]) && text[i] is not ('_' or '-' or '.')) return false;
        }
        return length > 0;
    }

    private static object ReadNumber(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) && IsPlain(text)) return integer;
        // Only digits and a point make a number here: a commit id such as 1e100000 does not.
        return text.IndexOf('.') > 0 && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            ? number
            : text;
    }

    // 00000000, a commit id of a build without one, is no number.
    private static bool IsPlain(string text) => text.Length == 1 || text[0] != '0';
}
