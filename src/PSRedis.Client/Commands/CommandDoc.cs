namespace PSRedis.Commands;

/// <summary>What a server tells about a command (COMMAND DOCS).</summary>
public sealed class CommandDoc
{
    private CommandDoc(string name) => Name = name.ToUpperInvariant();

    /// <summary>The name, in capitals: GET; of a subcommand what follows the name of the command: GET of CONFIG GET.</summary>
    public string Name { get; }

    /// <summary>What it does, in a sentence; null where the server does not say.</summary>
    public string? Summary { get; private set; }

    /// <summary>The version it came with; null where the server does not say.</summary>
    public string? Since { get; private set; }

    /// <summary>Its arguments, as the documentation writes them: <c>key value [NX | XX] [GET]</c>.</summary>
    public string Syntax { get; private set; } = string.Empty;

    /// <summary>Whether its first argument is a key.</summary>
    public bool BeginsWithKey { get; private set; }

    /// <summary>What it is divided into, as CONFIG is into GET and SET; mostly nothing.</summary>
    public IReadOnlyList<CommandDoc> Subcommands { get; private set; } = [];

    /// <summary>The name and the arguments.</summary>
    public override string ToString() => $"{Name} {Syntax}".TrimEnd();

    /// <summary>Reads a reply of COMMAND DOCS: names, each with a map, which RESP2 has as a flat list.</summary>
    internal static CommandDoc[] ReadAll(RespValue reply)
    {
        RespValue[] items = reply.AsItems();
        return [.. Enumerable.Range(0, items.Length / 2).Select(i => ReadOne(Reply.SomeText(items[2 * i]), items[2 * i + 1]))];
    }

    /// <summary>Reads a reply of COMMAND: lists that begin with the name.</summary>
    internal static CommandDoc[] ReadNames(RespValue reply) =>
        [.. reply.AsItems().Select(command => command.AsItems()).Where(facts => facts.Length > 0).Select(facts => new CommandDoc(Reply.SomeText(facts[0])))];

    private static CommandDoc ReadOne(string name, RespValue facts)
    {
        RespValue[] arguments = Items(facts, "arguments");
        return new CommandDoc(name.Substring(name.IndexOf('|') + 1))
        {
            Summary = Text(facts, "summary"),
            Since = Text(facts, "since"),
            Syntax = string.Join(" ", arguments.Select(Write)),
            BeginsWithKey = arguments.Length > 0 && Text(arguments[0], "type") == "key",
            Subcommands = ReadAll(Fact(facts, "subcommands")),
        };
    }

    private static string Write(RespValue argument)
    {
        string[] flags = [.. Items(argument, "flags").Select(Reply.SomeText)];
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

    private static string? Text(RespValue facts, string name) => Fact(facts, name) is { IsAggregate: false } fact ? fact.AsText() : null;

    private static RespValue[] Items(RespValue facts, string name) => Fact(facts, name) is { IsAggregate: true } fact ? fact.AsItems() : [];

    private static RespValue Fact(RespValue facts, string name)
    {
        RespValue[] items = facts.AsItems();
        for (int i = 0; i + 1 < items.Length; i += 2)
        {
            if (items[i].AsText() == name) return items[i + 1];
        }
        return RespValue.Null();
    }
}
