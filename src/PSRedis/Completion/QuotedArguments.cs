namespace PSRedis.Completion;

/// <summary>
/// Arguments of Redis commands that PowerShell would bind itself, or parse as something else, without quotes. They are completed with quotes.
/// </summary>
internal static class QuotedArguments
{
    private static readonly Completion[] Scores = [new("-inf", "Without quotes, PowerShell interprets it as a parameter."), new("+inf")];

    private static readonly Completion[] Rules =
    [
        new("on"), new("off"), new(">password", "Adds a password. Without quotes, PowerShell redirects the output to a file of that name."),
        new("<password", "Removes a password."),
        new("nopass"), new("resetpass"), new("reset"), new("~*", "All keys."), new("resetkeys"), new("&*", "All channels."), new("resetchannels"),
        new("+@all", "All commands."), new("-@all", "No commands."), new("+@read"), new("+@write"), new("-@dangerous"), new("-@admin"),
        new("-debug", "Without quotes, PowerShell interprets it as its own parameter and does not send it."),
    ];

    private static readonly Completion[] NewEntries =
        [new(">", "Entries that no consumer has received. Without quotes, PowerShell redirects the output to a file.")];

    /// <summary>The completions that match the typed word.</summary>
    public static IEnumerable<Completion> Find(TypedArgument typed)
    {
        IReadOnlyList<string> words = typed.PrecedingWords;
        Completion[] all = (Word(words, 1), Word(words, 2)) switch
        {
            ("ZRANGEBYSCORE" or "ZREVRANGEBYSCORE" or "ZCOUNT" or "ZREMRANGEBYSCORE" or "ZRANGE" or "ZADD", not "") => Scores,
            ("ACL", "SETUSER") when words.Count > 3 => Rules,
            ("XREADGROUP", _) when words.Contains("STREAMS", StringComparer.OrdinalIgnoreCase) => NewEntries,
            _ => [],
        };
        // An ACL rule for a command begins with a sign: -debug, +get.
        if (all == Rules && typed.Text.Length > 1 && typed.Text[0] is '-' or '+')
        {
            IEnumerable<Completion> commands = CommandCompleter.Find(typed).Select(command => new Completion(typed.Text[0] + command.Name.ToLowerInvariant()));
            return Rules.Concat(commands).Where(one => typed.IsPrefixOf(one.Text)).GroupBy(one => one.Text).Select(same => same.First());
        }
        return all.Where(one => typed.IsPrefixOf(one.Text));
    }

    private static string Word(IReadOnlyList<string> words, int index) => index < words.Count ? words[index].ToUpperInvariant() : string.Empty;
}
