using System.Collections;
using System.Collections.Specialized;

namespace PSRedis.Binding;

/// <summary>The types that Set-RedisKey can write.</summary>
public enum KeyValueType
{
    /// <summary>The type is derived from the value.</summary>
    Auto,

    /// <summary>A string.</summary>
    String,

    /// <summary>A hash, from a dictionary or an object with properties.</summary>
    Hash,

    /// <summary>A list, from any collection.</summary>
    List,

    /// <summary>A set, from any collection.</summary>
    Set,

    /// <summary>A sorted set, from Member and Score objects or a dictionary of members with their scores.</summary>
    SortedSet,

    /// <summary>A stream, from entries with Id and Fields.</summary>
    Stream,
}

/// <summary>How a PowerShell value of any shape is written to a key.</summary>
internal static class KeyValue
{
    /// <summary>The type name of a hash that was read as an object.</summary>
    public const string HashRecord = "PSRedis.HashRecord";

    private static readonly OrderedDictionary s_noFields = [];

    /// <summary>The value as the content of a key.</summary>
    /// <exception cref="ArgumentException">The value cannot be written as the type.</exception>
    public static KeyContent From(object? value, KeyValueType type)
    {
        object? content = Unwrap.Base(value);
        return (type == KeyValueType.Auto ? TypeOf(value) : type) switch
        {
            KeyValueType.Hash => KeyContent.Hash(Record.Arguments(Record.Is(content) ? PSObject.AsPSObject(content) : content)),
            KeyValueType.List => KeyContent.List(Elements(value)),
            KeyValueType.Set => KeyContent.Set(Elements(value)),
            KeyValueType.SortedSet => KeyContent.SortedSet(ScoresAndMembers(value)),
            KeyValueType.Stream => KeyContent.Stream(Entries(value)),
            _ => KeyContent.String(RedisScalar.From(value)),
        };
    }

    /// <summary>The entries of a dictionary as keys with their values.</summary>
    /// <exception cref="ArgumentException">A value cannot be written. The message names its key.</exception>
    public static KeyValuePair<string, RedisArgument>[] Pairs(IDictionary values) => [.. values.Keys.Cast<object>().Select(key =>
    {
        string name = RedisScalar.From(key).ToString();
        try
        {
            return new KeyValuePair<string, RedisArgument>(name, RedisScalar.From(values[key]));
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"Key '{name}': {e.Message}", e);
        }
    })];

    private static KeyValueType TypeOf(object? wrapped)
    {
        object? value = Unwrap.Base(wrapped);
        // A hash may have fields named Id and Fields, or Member and Score.
        if (value is PSObject record && record.TypeNames.Any(name => name.EndsWith(HashRecord, StringComparison.Ordinal))) return KeyValueType.Hash;
        if (IsEntry(value)) return KeyValueType.Stream;
        if (TryReadMember(value, out _)) return KeyValueType.SortedSet;
        if (value is IDictionary or NameValueCollection || Record.Is(value)) return KeyValueType.Hash;
        if (value is not IEnumerable items || value is string or byte[]) return KeyValueType.String;
        if (Array.Exists(value.GetType().GetInterfaces(), type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ISet<>)) || WasSet(wrapped)) return KeyValueType.Set;
        // An empty collection of entries is still a stream.
        if (value is IEnumerable<StreamEntry>) return KeyValueType.Stream;
        object?[] all = [.. items.Cast<object?>()];
        return all.Length == 0 ? KeyValueType.List
            : Array.TrueForAll(all, IsEntry) ? KeyValueType.Stream
            : Array.TrueForAll(all, item => TryReadMember(item, out _)) ? KeyValueType.SortedSet
            : KeyValueType.List;
    }

    // A set that was deserialized, from a job or a file, is a list with the former type in its type names.
    private static bool WasSet(object? value) =>
        value is PSObject wrapped && wrapped.TypeNames.Any(name => name.StartsWith("Deserialized.System.Collections.Generic.HashSet`1", StringComparison.Ordinal));

    private static bool IsEntry(object? item) => TryReadEntry(item, out _, out _);

    // An object like that cannot be meant as a hash, since a field cannot hold a dictionary.
    private static bool TryReadEntry(object? item, out string id, out IDictionary fields)
    {
        (id, fields) = (string.Empty, s_noFields);
        object? content = Unwrap.Base(item);
        if (content is StreamEntry entry) (id, fields) = (entry.Id, entry.Fields);
        else if (!Record.Is(content) || PSObject.AsPSObject(content!) is not { } record
            || Unwrap.Base(record.Properties["Id"]?.Value) is not string name || Unwrap.Base(record.Properties["Fields"]?.Value) is not IDictionary dictionary) return false;
        else (id, fields) = (name, dictionary);
        return true;
    }

    private static IEnumerable<(string Id, RedisArgument[] FieldsAndValues)> Entries(object? value)
    {
        IEnumerable items = Unwrap.Base(value) is IEnumerable all and not (string or byte[] or IDictionary) ? all : new[] { value };
        foreach (object? item in items)
        {
            if (!TryReadEntry(item, out string id, out IDictionary fields)) throw new ArgumentException("A stream requires entries: objects with the properties Id and Fields, where Fields is a hashtable.");
            yield return (id, [.. Record.Fields(fields).SelectMany(Each).SelectMany(Record.Arguments)]);
        }

        // A field that occurs more than once has an array of its values.
        static IEnumerable<(object Name, object? Value)> Each((object Name, object? Value) field) =>
            Unwrap.Base(field.Value) is IEnumerable values and not (string or byte[] or IDictionary) ? values.Cast<object?>().Select(one => (field.Name, one)) : [field];
    }

    private static RedisArgument[] Elements(object? value) => Unwrap.Base(value) switch
    {
        IDictionary or NameValueCollection or PSObject => throw new ArgumentException("A list or a set requires a collection or a single value, not a hashtable or an object."),
        string or byte[] => [RedisScalar.From(value)],
        IEnumerable items => [.. items.Cast<object?>().Select(RedisScalar.From)],
        _ => [RedisScalar.From(value)],
    };

    /// <summary>The arguments of ZADD: score, member, score, member.</summary>
    /// <param name="value">Objects with Member and Score, a dictionary of members with scores, or members for the given score.</param>
    /// <param name="score">The score of all members; null: each has its own.</param>
    /// <exception cref="ArgumentException">A score or a member is missing.</exception>
    public static RedisArgument[] ScoresAndMembers(object? value, double? score = null)
    {
        IEnumerable<SortedSetMember> members = Unwrap.Base(value) switch
        {
            IDictionary pairs when score is null => Record.Fields(pairs).Select(pair => Scored(pair.Name, pair.Value)),
            IEnumerable items and not (string or byte[] or IDictionary) => items.Cast<object?>().Select(item => Member(item, score)),
            _ => [Member(value, score)],
        };
        return [.. members.SelectMany(member => new[] { (RedisArgument)member.Score, RedisScalar.From(member.Member) })];
    }

    private static SortedSetMember Scored(object name, object? score)
    {
        try
        {
            return new SortedSetMember(name, RedisScalar.Score(score));
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"Member '{name}': {e.Message}", e);
        }
    }

    private static SortedSetMember Member(object? item, double? score)
    {
        if (score is { } given) return new SortedSetMember(FromPropertyAttribute.ValueOf(item, nameof(Member)) ?? throw NoMember(), RedisScalar.Score(given));
        return TryReadMember(item, out SortedSetMember? member) ? member! : throw NoMember();
    }

    private static ArgumentException NoMember() =>
        new("A sorted set requires objects with the properties Member and Score, or a hashtable of members and their scores.");

    private static bool TryReadMember(object? item, out SortedSetMember? member)
    {
        member = Unwrap.Base(item) as SortedSetMember;
        if (member is not null) return true;
        if ((item as PSObject ?? (Record.Is(item) ? PSObject.AsPSObject(item) : null)) is not { } record || record.Properties["Member"] is not { } name || record.Properties["Score"] is not { } score) return false;
        member = Scored(Unwrap.Base(name.Value) ?? throw new ArgumentException("A member of a sorted set cannot be $null."), score.Value);
        return true;
    }
}
