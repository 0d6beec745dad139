namespace PSRedis.Completion;

/// <summary>A completer for names that the server returns.</summary>
internal abstract class NameCompleter : Completer
{
    /// <summary>The limit of names that are read.</summary>
    private const int MaxNames = 2000;

    /// <summary>The names that match a pattern. A name may occur twice.</summary>
    protected abstract IEnumerable<string> Names(TypedArgument typed, RedisConnection redis, string pattern, CancellationToken cancellation);

    /// <summary>The pattern for the query.</summary>
    protected virtual string PatternOf(TypedArgument typed) => Glob.BeginsWith(typed.Text);

    protected override IEnumerable<Completion> Complete(TypedArgument typed) => Find(typed).Select(name => new Completion(name));

    /// <summary>The names that match the typed word, as many as are found in time, sorted.</summary>
    protected string[] Find(TypedArgument typed)
    {
        if (typed.Connection is not { } connection) return [];
        List<string> names = RedisSession.Here.CompletionConnectionOf(connection).Query(
            (redis, cancellation) => Names(typed, redis, PatternOf(typed), cancellation).Where(Quoting.CanBeTyped).Take(MaxNames));
        return [.. names.Distinct().OrderBy(name => name, StringComparer.OrdinalIgnoreCase)];
    }

    protected static IEnumerable<string> Scan(RedisConnection redis, Func<string, RedisCommand<ScanPage>> page, CancellationToken cancellation) =>
        ScanPage.All(redis, page, cancellation).SelectMany(found => found.Names);
}

/// <summary>Completes the fields of the hash whose key has been typed.</summary>
internal sealed class HashFieldCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(TypedArgument typed, RedisConnection redis, string pattern, CancellationToken cancellation) =>
        typed.Value("Key") is { Length: > 0 } key ? Scan(redis, cursor => Hashes.Scan(key, cursor, pattern), cancellation) : [];
}

/// <summary>Completes the members of the set, or the sorted set, whose key has been typed.</summary>
internal sealed class MemberCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(TypedArgument typed, RedisConnection redis, string pattern, CancellationToken cancellation)
    {
        if (typed.Value("Key") is not { Length: > 0 } key) return [];
        return redis.Execute(Keys.Type(key), cancellation) switch
        {
            "set" => Scan(redis, cursor => Sets.Scan(key, cursor, pattern), cancellation),
            "zset" => Scan(redis, cursor => SortedSets.Scan(key, cursor, pattern), cancellation),
            _ => [],
        };
    }
}

/// <summary>Completes channels that have subscribers.</summary>
internal sealed class ChannelCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(TypedArgument typed, RedisConnection redis, string pattern, CancellationToken cancellation) =>
        redis.Execute(Commands.PubSub.Channels(pattern), cancellation);
}
