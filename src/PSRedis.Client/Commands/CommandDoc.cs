namespace PSRedis.Commands;

/// <summary>The documentation of a command by the server (COMMAND DOCS).</summary>
public sealed class CommandDoc
{
    private CommandDoc(string name) => Name = name.ToUpperInvariant();

    /// <summary>The name in capitals, such as GET; for a subcommand without the name of the command, such as GET for CONFIG GET.</summary>
    public string Name { get; }

    /// <summary>What it does, in a sentence; null if the server does not report it.</summary>
    public string? Summary { get; private set; }

    /// <summary>The version that introduced it; null if the server does not report it.</summary>
    public string? Since { get; private set; }

    /// <summary>Its arguments in the notation of the documentation: <c>key value [NX | XX] [GET]</c>.</summary>
    public string Syntax { get; private set; } = string.Empty;

    /// <summary>Whether its first argument is a key.</summary>
    public bool BeginsWithKey { get; private set; }

    /// <summary>Its subcommands, such as GET and SET of CONFIG; usually none.</summary>
    public IReadOnlyList<CommandDoc> Subcommands { get; private set; } = [];

    /// <summary>The name and the arguments.</summary>
    public override string ToString() => $"{Name} {Syntax}".TrimEnd();

    /// <summary>Reads a reply to COMMAND DOCS: names, each with a map, which is a flat list in RESP2.</summary>
    internal static CommandDoc[] ReadAll(RespValue reply)
    {
        RespValue[] items = reply.AsItems();
        return [.. Enumerable.Range(0, items.Length / 2).Select(i => ReadOne(Reply.RequiredText(items[2 * i]), items[2 * i + 1]))];
    }

    /// <summary>Reads a reply to COMMAND: lists that begin with the name.</summary>
    internal static CommandDoc[] ReadNames(RespValue reply) =>
        [.. reply.AsItems().Select(command => command.AsItems()).Where(fields => fields.Length > 0).Select(fields => new CommandDoc(Reply.RequiredText(fields[0])))];

    private static CommandDoc ReadOne(string name, RespValue fields)
    {
        RespValue[] arguments = Items(fields, "arguments");
        return new CommandDoc(name.Substring(name.IndexOf('|') + 1))
        {
            Summary = Text(fields, "summary"),
            Since = Text(fields, "since"),
            Syntax = string.Join(" ", arguments.Select(Write)),
            BeginsWithKey = arguments.Length > 0 && Text(arguments[0], "type") == "key",
            Subcommands = ReadAll(Field(fields, "subcommands")),
        };
    }

    private static string Write(RespValue argument)
    {
        string[] flags = [.. Items(argument, "flags").Select(Reply.RequiredText)];
        bool isOptional = flags.Contains("optional");
        string? token = Text(argument, "token");
        IEnumerable<string> parts = Items(argument, "arguments").Select(Write);
        string text = Text(argument, "type") switch
        {
            "pure-token" => string.Empty,
            "block" => string.Join(" ", parts),
            "oneof" => isOptional && token is null ? string.Join(" | ", parts) : $"<{string.Join(" | ", parts)}>",
            _ => Text(argument, "display_text") ?? Text(argument, "name") ?? string.Empty,
        };
        string once = $"{token} {text}".Trim();
        if (flags.Contains("multiple")) once += $" [{(flags.Contains("multiple_token") ? once : text)} ...]";
        return isOptional ? $"[{once}]" : once;
    }

    private static string? Text(RespValue fields, string name) => Field(fields, name) is { IsAggregate: false } field ? field.AsText() : null;

    private static RespValue[] Items(RespValue fields, string name) => Field(fields, name) is { IsAggregate: true } field ? field.AsItems() : [];

    private static RespValue Field(RespValue fields, string name)
    {
        RespValue[] items = fields.AsItems();
        for (int i = 0; i + 1 < items.Length; i += 2)
        {
            if (items[i].AsText() == name) return items[i + 1];
        }
        return RespValue.Null();
    }
}
