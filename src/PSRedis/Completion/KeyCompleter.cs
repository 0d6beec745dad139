namespace PSRedis.Completion;

/// <summary>
/// Completes names of keys: first the prefixes that several keys share, up to the next colon; then the keys, or with too many keys only those without a shared
/// prefix.
/// </summary>
internal class KeyCompleter : NameCompleter
{
    /// <summary>The tooltip of a prefix, which is not a key itself.</summary>
    protected const string CommonPrefixToolTip = "keys with this prefix";

    protected override IEnumerable<string> Names(TypedArgument typed, RedisConnection redis, string pattern, CancellationToken cancellation) =>
        Scan(redis, cursor => Keys.Scan(cursor, pattern), cancellation);

    protected override IEnumerable<Completion> Complete(TypedArgument typed)
    {
        string[] names = Find(typed);
        if (Glob.HasWildcard(typed.Text)) return names.Select(name => new Completion(name));
        ILookup<bool, IGrouping<string, string>> branches = Branches(names, typed).ToLookup(branch => branch.Count() > 1);
        return branches[true].Select(branch => new Completion(branch.Key, CommonPrefixToolTip))
            .Concat((names.Length <= MaxResults ? names : branches[false].Select(branch => branch.First())).Select(name => new Completion(name)));
    }

    /// <summary>Groups names by their prefix up to the next colon after the typed word.</summary>
    protected static IEnumerable<IGrouping<string, string>> Branches(string[] names, TypedArgument typed) =>
        names.GroupBy(name => name.IndexOf(':', Math.Min(typed.Text.Length, name.Length)) is var colon and >= 0 ? name.Substring(0, colon + 1) : name);
}

/// <summary>Completes patterns of keys: the prefixes that several keys share, up to the next colon, and the keys themselves.</summary>
internal sealed class KeyPatternCompleter : KeyCompleter
{
    // The typed word is a pattern already.
    protected override string PatternOf(TypedArgument typed) => typed.Text + "*";

    protected override IEnumerable<Completion> Complete(TypedArgument typed)
    {
        string[] names = Find(typed);
        IEnumerable<Completion> branches = Glob.HasWildcard(typed.Text) ? [] : Branches(names, typed)
            .Where(branch => branch.Count() > 1)
            .Select(branch => new Completion(Glob.Escape(branch.Key) + "*", CommonPrefixToolTip));
        return branches.Concat(names.Select(name => new Completion(Glob.Escape(name))));
    }
}
