namespace PSRedis.Completion;

/// <summary>A completer of what the server has names for.</summary>
internal abstract class NameCompleter : Completer
{
    /// <summary>More than that would only take time.</summary>
    private const int MaxNames = 2000;

    /// <summary>Names that fit a pattern; one may come twice.</summary>
    protected abstract IEnumerable<string> Names(TypedArgument typed, RedisConnection redis, string pattern, CancellationToken cancellation);

    /// <summary>The pattern to ask with.</summary>
    protected virtual string PatternOf(TypedArgument typed) => Glob.BeginsWith(typed.Text);

    protected override IEnumerable<Completion> Complete(TypedArgument typed) => Find(typed).Select(name => new Completion(name));

    /// <summary>The names that fit the word, as many as are found in time, in order.</summary>
    protected string[] Find(TypedArgument typed)
    {
        if (typed.Connection is not { } connection) return [];
        List<string> names = RedisSession.Here.CompletionConnectionOf(connection).Ask(
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

/// <summary>Completes channels that somebody listens to.</summary>
internal sealed class ChannelCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(TypedArgument typed, RedisConnection redis, string pattern, CancellationToken cancellation) =>
        redis.Execute(Commands.PubSub.Channels(pattern), cancellation);
}
