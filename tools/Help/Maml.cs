using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PSRedis.Help;

/// <summary>
/// Writes pages as MAML, the XML that Get-Help reads. Get-Help wraps lines at words in some languages only, and anywhere in others (also in the invariant
/// culture of a container), so text is wrapped here, for a console of 80 columns.
/// </summary>
internal static class Maml
{
    /// <summary>The width of text: Get-Help indents it by 4 columns, and Windows PowerShell leaves the last column free.</summary>
    public const int Width = 75;

    /// <summary>The width of the title of an example, which is between dashes.</summary>
    public const int TitleWidth = 55;

    /// <summary>The width of text about a parameter or a type, and of notes, which are indented twice.</summary>
    private const int NarrowWidth = 71;

    private const string Dashes = "---------";

    private static readonly XNamespace s_msh = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static string Write(IEnumerable<Page> pages)
    {
        var root = new XElement(s_msh + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute("xmlns", s_msh),
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            pages.Select(Command));

        using var text = new Utf8Writer();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" })) root.WriteTo(writer);
        return text + "\n";
    }

    private static XElement Command(Page page) => new(s_command + "command",
        new XElement(s_command + "details",
            new XElement(s_command + "name", page.Name),
            new XElement(s_maml + "description", new XElement(s_maml + "para", page.Synopsis)),
            new XElement(s_command + "verb", page.Name.Split('-')[0]),
            new XElement(s_command + "noun", page.Name.Split('-')[1])),
        Text(s_maml + "description", page.Description, Width),
        new XElement(s_command + "syntax", page.Syntax.Select(SyntaxItem)),
        new XElement(s_command + "parameters", page.Parameters.Select(Parameter)),
        new XElement(s_command + "inputTypes", page.Inputs.Select(input => Typed(s_command + "inputType", input))),
        new XElement(s_command + "returnValues", page.Outputs.Select(output => Typed(s_command + "returnValue", output))),
        new XElement(s_maml + "alertSet", Text(s_maml + "alert", page.Notes, NarrowWidth)),
        new XElement(s_command + "examples", page.Examples.Select(Example)),
        new XElement(s_command + "relatedLinks", page.Links.Select(link => new XElement(s_maml + "navigationLink",
            new XElement(s_maml + "linkText", link.Text),
            new XElement(s_maml + "uri", link.Uri)))));

    private static XElement SyntaxItem(Syntax syntax) => new(s_command + "syntaxItem",
        new XElement(s_maml + "name", syntax.Cmdlet),
        syntax.Parameters.Select(one => Parameter(one.Parameter, [one.Set],
            Choice(one.Parameter) ?? Value(one.Parameter, one.Type),
            Type(one.Parameter.Data.Type))));

    private static XElement Parameter(Parameter parameter) => Parameter(parameter, parameter.Data.ParameterSets,
        Text(s_maml + "description", parameter.Description, NarrowWidth),
        Value(parameter, parameter.Data.Type),
        Type(parameter.Data.Type),
        new XElement(s_dev + "defaultValue", parameter.Data.DefaultValue));

    private static XElement Parameter(Parameter parameter, IReadOnlyList<ParameterSet> sets, params IEnumerable<object?> content) => new(s_command + "parameter",
        new XAttribute("required", sets.All(set => set.IsRequired)),
        new XAttribute("variableLength", parameter.Data.Type.EndsWith("[]", StringComparison.Ordinal)),
        new XAttribute("globbing", parameter.Data.SupportsWildcards),
        new XAttribute("pipelineInput", PipelineInput(sets)),
        new XAttribute("position", string.Join(" or ", sets.Select(set => set.IsPositional ? set.Position : "named").Distinct())),
        new XAttribute("aliases", parameter.Data.Aliases.Count > 0 ? string.Join(", ", parameter.Data.Aliases) : "none"),
        new XElement(s_maml + "name", parameter.Name),
        content);

    private static string PipelineInput(IReadOnlyList<ParameterSet> sets)
    {
        var ways = new List<string>();
        if (sets.Any(set => set.ValueFromPipeline)) ways.Add("ByValue");
        if (sets.Any(set => set.ValueFromPipelineByPropertyName)) ways.Add("ByPropertyName");
        return ways.Count > 0 ? $"true ({string.Join(", ", ways)})" : "false";
    }

    private static XElement? Value(Parameter parameter, string type) =>
        parameter.IsSwitch ? null : new XElement(s_command + "parameterValue", new XAttribute("required", true), new XAttribute("variableLength", false), type);

    /// <summary>The syntax shows the values to choose from instead of a type.</summary>
    private static XElement? Choice(Parameter parameter) => parameter.Data.AcceptedValues.Count == 0 ? null : new XElement(s_command + "parameterValueGroup",
        parameter.Data.AcceptedValues.Select(value => new XElement(s_command + "parameterValue", new XAttribute("required", false), new XAttribute("variableLength", false), value)));

    private static XElement Type(string name) => new(s_dev + "type", new XElement(s_maml + "name", name));

    private static XElement Typed(XName name, Described type) => new(name, Type(type.Type), Text(s_maml + "description", type.Description, NarrowWidth));

    private static XElement Example(Example example)
    {
        // Get-Help adds a blank line after each paragraph except the last one, so an empty one is added.
        XElement? remarks = example.Remarks.Count == 0 ? null : Text(s_dev + "remarks", example.Remarks, Width);
        remarks?.Add(new XElement(s_maml + "para"));
        return new XElement(s_command + "example",
            new XElement(s_maml + "title", $"{Dashes} {example.Title} {Dashes}"),
            Introduction(example),
            new XElement(s_dev + "code", example.Code),
            remarks);
    }

    private static XElement? Introduction(Example example)
    {
        if (example.Introduction.Count == 0) return null;
        // Get-Help writes the code directly after the last paragraph with text, unless an empty paragraph comes first, which ends the line. PowerShell 7 also
        // shows the empty line of the last one, Windows PowerShell does not.
        string text = string.Join("\n\n", example.Introduction.Select(block => block.Wrap(Width)));
        return new XElement(s_maml + "introduction",
            new XElement(s_maml + "para"),
            new XElement(s_maml + "para", text),
            new XElement(s_maml + "para", new XAttribute(XNamespace.Xml + "space", "preserve"), "\n"));
    }

    private static XElement Text(XName name, IEnumerable<TextBlock> blocks, int width) =>
        new(name, blocks.Select(block => new XElement(s_maml + "para", block.Wrap(width))));

    private sealed class Utf8Writer : StringWriter
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
