namespace PSRedis.Completion;

/// <summary>Completes names of commands, with the server's documentation (COMMAND DOCS) as tooltips.</summary>
internal sealed class CommandCompleter : Completer
{
    /// <summary>The documentation of the server's commands; empty if there is no connection.</summary>
    public static IEnumerable<CommandDoc> Find(TypedArgument typed) =>
        typed.Connection is { } connection ? RedisSession.Here.CompletionConnectionOf(connection).Commands : [];

    public static IEnumerable<Completion> Offer(IEnumerable<CommandDoc> commands, TypedArgument typed, string before = "") =>
        commands.Where(command => typed.IsPrefixOf(command.Name)).OrderBy(command => command.Name, StringComparer.Ordinal).Select(command => new Completion(command.Name, before + Describe(command)));

    protected override IEnumerable<Completion> Complete(TypedArgument typed) => Offer(Find(typed), typed);

    private static string Describe(CommandDoc command)
    {
        string since = command.Since is null ? string.Empty : $" (since {command.Since})";
        return $"{command}\n{command.Summary}{since}".Trim();
    }
}

/// <summary>Completes the arguments of a command: subcommands, keys, and arguments that need quotes.</summary>
internal sealed class CommandArgumentCompleter : KeyCompleter
{
    protected override IEnumerable<Completion> Complete(TypedArgument typed)
    {
        string? name = typed.Value("Command");
        if (typed.PreviousWord != name) return QuotedArguments.Find(typed);
        if (CommandCompleter.Find(typed).FirstOrDefault(command => command.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } command) return [];
        return command.Subcommands.Count > 0 ? CommandCompleter.Offer(command.Subcommands, typed, command.Name + " ")
            : command.BeginsWithKey ? base.Complete(typed)
            : [];
    }
}
