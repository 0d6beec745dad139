using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using PSRedis.Commands;

namespace PSRedis.Completion;

/// <summary>Completes names of keys. Where they are too many, up to the next colon.</summary>
internal class KeyCompleter : NameCompleter
{
    /// <summary>What is told of something that is not a key itself.</summary>
    protected const string CommonBegin = "keys that begin with this";

    protected override IEnumerable<string> Names(TypedWord typed, RedisConnection redis, string pattern, CancellationToken stop) =>
        Scan(redis, cursor => Keys.Scan(cursor, pattern), stop);

    protected override IEnumerable<Completion> Complete(TypedWord typed)
    {
        string[] names = Find(typed);
        return names.Length <= Most || Glob.HasWildcard(typed.Text)
            ? names.Select(name => new Completion(name))
            : Branches(names, typed).OrderBy(branch => branch.Count() == 1).Select(branch => branch.Count() > 1 ? new Completion(branch.Key, CommonBegin) : new Completion(branch.First()));
    }

    /// <summary>Names by what they have up to the next colon after the word.</summary>
    protected static IEnumerable<IGrouping<string, string>> Branches(string[] names, TypedWord typed) =>
        names.GroupBy(name => name.IndexOf(':', Math.Min(typed.Text.Length, name.Length)) is var colon and >= 0 ? name.Substring(0, colon + 1) : name);
}

/// <summary>Completes patterns of keys: what several keys begin with, up to the next colon, and the keys themselves.</summary>
internal sealed class KeyPatternCompleter : KeyCompleter
{
    // What was typed is a pattern already.
    protected override string PatternOf(TypedWord typed) => typed.Text + "*";

    protected override IEnumerable<Completion> Complete(TypedWord typed)
    {
        string[] names = Find(typed);
        IEnumerable<Completion> branches = Glob.HasWildcard(typed.Text) ? [] : Branches(names, typed)
            .Where(branch => branch.Count() > 1)
            .Select(branch => new Completion(Glob.Escape(branch.Key) + "*", CommonBegin));
        return branches.Concat(names.Select(name => new Completion(Glob.Escape(name))));
    }
}
