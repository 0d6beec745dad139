using System.Globalization;

namespace PSRedis.Commands;

/// <summary>A value to be written to a key, of any type.</summary>
public sealed class KeyContent
{
    // Far below the million arguments that Redis accepts in one command, and large enough that the number of commands does not matter.
    private const int ArgumentsPerCommand = 4096;

    private readonly Func<string, IEnumerable<RedisCommand>> _write;

    private KeyContent(Func<string, IEnumerable<RedisCommand>> write) => _write = write;

    /// <summary>The value of a string; null for any other type.</summary>
    internal RedisArgument? Value { get; private init; }

    /// <summary>Whether it is a stream, which not every server has.</summary>
    internal bool IsStream { get; private init; }

    /// <summary>A string.</summary>
    public static KeyContent String(RedisArgument value) => new(key => [Strings.Set(key, value)]) { Value = value };

    /// <summary>A list, in this order.</summary>
    public static KeyContent List(RedisArgument[] items) => Of(items, Lists.PushRight);

    /// <summary>A set; duplicates are written once.</summary>
    public static KeyContent Set(RedisArgument[] members) => Of(members, Sets.Add);

    /// <summary>A hash.</summary>
    /// <param name="fieldsAndValues">Field, value, field, value.</param>
    /// <exception cref="ArgumentException">The last field has no value.</exception>
    public static KeyContent Hash(RedisArgument[] fieldsAndValues) => Of(Pairs(fieldsAndValues), Hashes.Set);

    /// <summary>A sorted set.</summary>
    /// <param name="scoresAndMembers">Score, member, score, member.</param>
    /// <exception cref="ArgumentException">The last score has no member.</exception>
    public static KeyContent SortedSet(RedisArgument[] scoresAndMembers) => Of(Pairs(scoresAndMembers), SortedSets.Add);

    /// <summary>A stream (since 5.0). Unlike other types, it may be empty.</summary>
    /// <param name="entries">The entries with their ids, in any order, each with field, value, field, value.</param>
    /// <exception cref="ArgumentException">An id is invalid or occurs twice, or an entry has no fields, or its last field has no value.</exception>
    // Checked and sorted here: a server accepts only increasing ids, and would report any of these errors only after it has removed the old value.
    public static KeyContent Stream(IEnumerable<(string Id, RedisArgument[] FieldsAndValues)> entries)
    {
        var sorted = new SortedDictionary<(ulong, ulong), (string Id, RedisArgument[] Pairs)>();
        foreach ((string id, RedisArgument[] fieldsAndValues) in Check.NotNull(entries))
        {
            if (!TryReadId(id, out (ulong, ulong) position)) throw new ArgumentException($"'{id}' is not a stream entry id. An id consists of milliseconds and a sequence number, such as 1700000000000-0, and must be greater than 0-0.", nameof(entries));
            if (sorted.ContainsKey(position)) throw new ArgumentException($"Two stream entries have the id '{id}'. Each id must be unique.", nameof(entries));
            if (Pairs(fieldsAndValues).Length == 0) throw new ArgumentException($"The stream entry '{id}' has no fields. It needs at least one.", nameof(entries));
            sorted.Add(position, (id, fieldsAndValues));
        }
        return sorted.Count == 0
            ? new(key => [Streams.Create(key)]) { IsStream = true }
            : new(key => sorted.Values.Select(entry => Streams.Add(key, entry.Id, entry.Pairs))) { IsStream = true };
    }

    /// <summary>The commands that add all elements to a key.</summary>
    internal IEnumerable<RedisCommand> WriteTo(string key) => _write(key);

    private static KeyContent Of(RedisArgument[] elements, Func<string, RedisArgument[], RedisCommand> write)
    {
        Check.NotNull(elements);
        return new(key => Parts(key));

        IEnumerable<RedisCommand> Parts(string key)
        {
            for (int from = 0; from < elements.Length; from += ArgumentsPerCommand)
            {
                var part = new RedisArgument[Math.Min(ArgumentsPerCommand, elements.Length - from)];
                Array.Copy(elements, from, part, 0, part.Length);
                yield return write(key, part);
            }
        }
    }

    // Checked here, because the server would report it only after it has removed the old value.
    private static RedisArgument[] Pairs(RedisArgument[] elements) =>
        Check.NotNull(elements).Length % 2 == 0 ? elements : throw new ArgumentException($"Elements must come in pairs, but there are {elements.Length}.", nameof(elements));

    private static bool TryReadId(string id, out (ulong Milliseconds, ulong Number) position)
    {
        string[] parts = Check.NotNull(id).Split('-');
        position = default;
        if (parts.Length > 2 || !TryRead(parts[0], out position.Milliseconds)) return false;
        return (parts.Length == 1 || TryRead(parts[1], out position.Number)) && position != default;

        static bool TryRead(string digits, out ulong number) => ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
