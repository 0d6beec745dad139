using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace PSRedis.Help;

/// <summary>The help page of a cmdlet.</summary>
internal sealed record Page(
    string Name,
    string Synopsis,
    IReadOnlyList<Syntax> Syntax,
    IReadOnlyList<TextBlock> Description,
    IReadOnlyList<Example> Examples,
    IReadOnlyList<Parameter> Parameters,
    IReadOnlyList<Described> Inputs,
    IReadOnlyList<Described> Outputs,
    IReadOnlyList<TextBlock> Notes,
    IReadOnlyList<Link> Links);

/// <summary>A parameter set, with its parameters in the order of the syntax.</summary>
internal sealed record Syntax(string Cmdlet, IReadOnlyList<SyntaxParameter> Parameters)
{
    public override string ToString() => $"{Cmdlet} {string.Concat(Parameters.Select(parameter => parameter + " "))}[<CommonParameters>]";
}

/// <summary>A parameter in one set, with the short name of its type.</summary>
internal sealed record SyntaxParameter(Parameter Parameter, ParameterSet Set, string Type)
{
    public override string ToString()
    {
        string name = Set.IsPositional ? $"[-{Parameter.Name}]" : $"-{Parameter.Name}";
        string both = Parameter.IsSwitch ? name : $"{name} <{Type}>";
        return Set.IsRequired ? both : $"[{both}]";
    }
}

internal sealed record Parameter(string Name, IReadOnlyList<TextBlock> Description, ParameterData Data)
{
    public bool IsSwitch => Data.Type == "System.Management.Automation.SwitchParameter";

    /// <summary>The parameter's properties in a set; null if it is not in the set.</summary>
    public ParameterSet? In(string set) => Data.ParameterSets.FirstOrDefault(one => one.Name == set || one.Name == ParameterSet.All);
}

/// <summary>The YAML of a parameter, with the names used there.</summary>
internal sealed class ParameterData
{
    public string Type { get; init; } = "";
    public string DefaultValue { get; init; } = "None";
    public bool SupportsWildcards { get; init; }
    public List<string> Aliases { get; init; } = [];
    public List<ParameterSet> ParameterSets { get; init; } = [];
    public bool DontShow { get; init; }
    public List<string> AcceptedValues { get; init; } = [];
    public string HelpMessage { get; init; } = "";
}

internal sealed class ParameterSet
{
    public const string All = "(All)";

    public string Name { get; init; } = "";
    public string Position { get; init; } = "";
    public bool IsRequired { get; init; }
    public bool ValueFromPipeline { get; init; }
    public bool ValueFromPipelineByPropertyName { get; init; }
    public bool ValueFromRemainingArguments { get; init; }

    public bool IsPositional => Position != "Named";
}

/// <summary>An example: the text before its code, the code, and what follows, beginning with the output.</summary>
internal sealed record Example(string Title, IReadOnlyList<TextBlock> Introduction, string Code, IReadOnlyList<TextBlock> Remarks);

/// <summary>A type, and its description.</summary>
internal sealed record Described(string Type, IReadOnlyList<TextBlock> Description);

/// <summary>A link; one to another help page has no address.</summary>
internal sealed record Link(string Text, string? Uri);

/// <summary>A paragraph, a list, or preformatted lines.</summary>
internal abstract record TextBlock
{
    /// <summary>The text in lines of at most this width.</summary>
    public abstract string Wrap(int width);

    /// <summary>Wraps text at spaces; all lines except the first are indented.</summary>
    protected static string Wrap(string text, int width, string indent = "")
    {
        var lines = new StringBuilder();
        int column = 0;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > width)
            {
                lines.Append('\n').Append(indent);
                column = indent.Length;
            }
            else if (column > 0)
            {
                lines.Append(' ');
                column++;
            }

            lines.Append(word);
            column += word.Length;
        }

        return lines.ToString();
    }
}

internal sealed record Paragraph(string Text) : TextBlock
{
    public override string Wrap(int width) => Wrap(Text, width);
}

internal sealed record ItemList(IReadOnlyList<(string Mark, string Text)> Items) : TextBlock
{
    public override string Wrap(int width) =>
        string.Join('\n', Items.Select(item => Wrap($"{item.Mark} {item.Text}", width, new string(' ', item.Mark.Length + 1))));
}

internal sealed record Preformatted(string Text) : TextBlock
{
    public override string Wrap(int width) => Text;
}
