using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace PSRedis.Help;

/// <summary>
/// Reads a help page: Markdown in the format of PlatyPS, which can read it, too. Contradictions and anything that Get-Help cannot show are errors,
/// so that Get-Help shows everything on the page.
/// </summary>
internal sealed partial class PageReader
{
    private static readonly string[] s_sections =
        ["SYNOPSIS", "SYNTAX", "ALIASES", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    private static readonly MarkdownPipeline s_markdown = new MarkdownPipelineBuilder().UseYamlFrontMatter().Build();
    private static readonly IDeserializer s_yaml = new DeserializerBuilder().Build();

    private readonly string _path;

    private PageReader(string path) => _path = path;

    /// <exception cref="PageException"/>
    public static Page Read(string path) => new PageReader(path).Read();

    private Page Read()
    {
        string name = Path.GetFileNameWithoutExtension(_path);
        MarkdownDocument document = Markdown.Parse(File.ReadAllText(_path).ReplaceLineEndings("\n"), s_markdown);
        if (document is not [YamlFrontMatterBlock frontMatter, ..]) throw Error(0, "A page begins with front matter between lines of ---.");
        if (Yaml<Dictionary<string, string>>(frontMatter).GetValueOrDefault("title") != name) throw Error(0, $"The title in the front matter has to be {name}.");
        if (document is not [_, HeadingBlock { Level: 1 } title, ..] || Text(title) != name) throw Error(frontMatter.Line, $"The front matter has to be followed by '# {name}'.");

        var sections = new Dictionary<string, Section>();
        foreach (Section section in Split(document.Skip(2), 2))
        {
            if (!s_sections.Contains(section.Title)) throw Error(section.Line, $"A page of help has no section {section.Title}.");
            if (!sections.TryAdd(section.Title, section)) throw Error(section.Line, $"There is a section {section.Title} already.");
        }

        // PlatyPS writes a section for aliases even if there are none.
        foreach (string needed in s_sections.Where(needed => needed != "ALIASES"))
        {
            if (!sections.TryGetValue(needed, out Section? section)) throw Error(title.Line, $"The section {needed} is missing.");
            if (section.Content.Count == 0) throw Error(section.Line, $"The section {needed} is empty.");
        }

        List<Parameter> parameters = [.. Split(sections["PARAMETERS"], 3).Where(section => section.Title != "CommonParameters").Select(Parameter)];
        return new Page(
            name,
            Synopsis(sections["SYNOPSIS"]),
            Syntax(sections["SYNTAX"], name, parameters),
            Texts(sections["DESCRIPTION"].Content),
            [.. Split(sections["EXAMPLES"], 3).Select(Example)],
            parameters,
            [.. Split(sections["INPUTS"], 3).Select(Described)],
            [.. Split(sections["OUTPUTS"], 3).Select(Described)],
            Texts(sections["NOTES"].Content),
            Links(sections["RELATED LINKS"]));
    }

    private string Synopsis(Section section)
    {
        if (Texts(section.Content) is not [Paragraph { Text: string text }]) throw Error(section.Line, "The synopsis has to be one paragraph.");
        // Get-Help also shows it in tables, where it cannot have two lines.
        if (text.Length > Maml.Width) throw Error(section.Content[0].Line, $"The synopsis has {text.Length} characters: only {Maml.Width} fit in a line.");
        return text;
    }

    private Parameter Parameter(Section section)
    {
        string title = section.Title;
        if (!title.StartsWith('-')) throw Error(section.Line, $"A parameter has a hyphen before its name, unlike '{title}'.");
        if (section.Content is not [.., FencedCodeBlock { Info: "yaml" } block]) throw Error(section.Line, $"What is said about {title} has to end with a block of yaml.");
        if (section.Content.Count == 1) throw Error(section.Line, $"{title} is not described.");

        var data = Yaml<ParameterData>(block);
        if (data.Type.Length == 0) throw Error(block.Line, $"{title} has no Type.");
        if (data.ParameterSets.Count == 0) throw Error(block.Line, $"{title} has no ParameterSets.");
        foreach (ParameterSet set in data.ParameterSets)
        {
            if (set.Name.Length == 0) throw Error(block.Line, $"{title} has a parameter set without a Name.");
            if (set.IsPositional && !uint.TryParse(set.Position, out _)) throw Error(block.Line, $"{title} needs a Position in the set {set.Name}: a number, or Named.");
        }

        return new Parameter(title[1..], Texts(section.Content.SkipLast(1)), data);
    }

    private List<Syntax> Syntax(Section section, string cmdlet, List<Parameter> parameters)
    {
        List<Section> sets = Split(section, 3);
        foreach (string set in parameters.SelectMany(parameter => parameter.Data.ParameterSets).Select(set => set.Name))
        {
            if (set != ParameterSet.All && !sets.Exists(section => SetName(section) == set)) throw Error(section.Line, $"There is no syntax for the parameter set {set}.");
        }

        return [.. sets.Select(set => SetSyntax(set, cmdlet, parameters))];
    }

    /// <summary>The syntax determines the order of the parameters, and the short names of their types. The rest follows from the parameters.</summary>
    private Syntax SetSyntax(Section section, string cmdlet, List<Parameter> parameters)
    {
        if (section.Content is not [CodeBlock block]) throw Error(section.Line, "The syntax of a parameter set has to be one block of code.");
        string written = Gap().Replace(Lines(block), " ");
        var types = new OrderedDictionary<string, string>();
        foreach (Match match in NameAndType().Matches(written)) types[match.Groups["name"].Value] = match.Groups["type"].Value;

        var syntax = new Syntax(cmdlet, [..
            from parameter in parameters
            let set = parameter.In(SetName(section))
            where set is not null
            // Missing parameters come last.
            orderby (uint)types.IndexOf(parameter.Name)
            select new SyntaxParameter(parameter, set, types.GetValueOrDefault(parameter.Name, parameter.Data.Type))]);
        if (written != syntax.ToString()) throw Error(block.Line, $"As the parameters are described, the syntax is: {syntax}");
        return syntax;
    }

    private static string SetName(Section section) => section.Title.Replace(" (Default)", "", StringComparison.Ordinal);

    private Example Example(Section section, int index)
    {
        if (!section.Title.StartsWith($"Example {index + 1}: ", StringComparison.Ordinal)) throw Error(section.Line, $"The title has to begin with 'Example {index + 1}: '.");
        if (section.Title.Length > Maml.TitleWidth) throw Error(section.Line, $"The title has {section.Title.Length} characters: only {Maml.TitleWidth} fit in a line.");
        int at = section.Content.FindIndex(block => block is FencedCodeBlock { Info: "powershell" });
        if (at < 0) throw Error(section.Line, "An example needs a block of powershell.");
        string code = Lines((CodeBlock)section.Content[at]);
        int longLine = Array.FindIndex(code.Split('\n'), line => line.Length > Maml.Width);
        if (longLine >= 0) throw Error(section.Content[at].Line + 1 + longLine, $"This line of code is too long: only {Maml.Width} characters fit.");
        return new Example(section.Title, Texts(section.Content.Take(at)), code, Texts(section.Content.Skip(at + 1)));
    }

    private Described Described(Section section) =>
        section.Content.Count > 0 ? new Described(section.Title, Texts(section.Content)) : throw Error(section.Line, $"{section.Title} is not described.");

    private List<Link> Links(Section section)
    {
        if (section.Content is not [ListBlock list]) throw Error(section.Line, "The related links have to be one list.");
        var links = new List<Link>();
        foreach (Block item in list)
        {
            if (item is not (ListItemBlock and [ParagraphBlock { Inline: { } inlines }]) || inlines.ToList() is not [LinkInline { IsImage: false, Url: { Length: > 0 } url } link])
                throw Error(item.Line, "Each of the related links has to be a link, and nothing else.");
            bool isPage = !url.Contains("://", StringComparison.Ordinal);
            if (isPage && !File.Exists(Path.Combine(Path.GetDirectoryName(_path)!, url))) throw Error(item.Line, $"There is no page {url}.");
            links.Add(new Link(Text(link, item.Line), isPage ? null : url));
        }

        return links;
    }

    private List<TextBlock> Texts(IEnumerable<Block> blocks) => [.. blocks.Select(Text)];

    private TextBlock Text(Block block) => block switch
    {
        ParagraphBlock paragraph => new Paragraph(Text(paragraph.Inline, paragraph.Line)),
        CodeBlock code => Lines(code) is [not ' ', ..] lines ? new Preformatted(lines) : throw Error(code.Line + 1, "Get-Help leaves out the spaces at the beginning of a block."),
        ListBlock list => new ItemList([.. list.Cast<ListItemBlock>().Select((item, i) => Item(list, item, i))]),
        HeadingBlock heading => throw Error(heading.Line, $"A heading is out of place: '{Text(heading)}'."),
        _ => throw Error(block.Line, $"Get-Help could not show this: {block.GetType().Name}."),
    };

    private (string Mark, string Text) Item(ListBlock list, ListItemBlock item, int index)
    {
        if (item is not [ParagraphBlock paragraph]) throw Error(item.Line, "An item of a list has to be one paragraph.");
        return (list.IsOrdered ? $"{index + 1}." : "-", Text(paragraph.Inline, paragraph.Line));
    }

    private string Text(HeadingBlock heading) => Text(heading.Inline, heading.Line);

    /// <summary>Text without markup, on one line.</summary>
    private string Text(ContainerInline? inlines, int line)
    {
        var text = new StringBuilder();
        foreach (Inline inline in inlines ?? [])
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                LineBreakInline { IsHard: false } => " ",
                DelimiterInline delimiter => delimiter.ToLiteral() + Text(delimiter, line),
                AutolinkInline link => link.Url,
                LinkInline { IsImage: false, Url: { } url } link => url.Contains("://", StringComparison.Ordinal) ? $"{Text(link, line)} ({url})" : Text(link, line),
                EmphasisInline => throw Error(line, "Get-Help shows no emphasis. A * or _ that is meant as such belongs in code."),
                _ => throw Error(line, $"Get-Help could not show this: {inline.GetType().Name}."),
            });
        }

        return text.ToString();
    }

    /// <summary>The lines of a code block, without their common indent.</summary>
    private string Lines(CodeBlock block)
    {
        string[] lines = block.Lines.ToString().Trim('\n').Split('\n');
        if (lines.All(string.IsNullOrWhiteSpace)) throw Error(block.Line, "The block is empty.");
        int indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..].TrimEnd() : ""));
    }

    private T Yaml<T>(CodeBlock block)
    {
        try
        {
            return s_yaml.Deserialize<T>(block.Lines.ToString()) ?? throw Error(block.Line, "The yaml is empty.");
        }
        catch (YamlException e)
        {
            // Its first line is the one below the fence.
            throw Error(block.Line + (int)e.Start.Line, $"The yaml can't be read: {(e.InnerException ?? e).Message}");
        }
    }

    private List<Section> Split(Section section, int level) => Split(section.Content, level);

    /// <summary>The content below headings of a level; nothing may precede the first.</summary>
    private List<Section> Split(IEnumerable<Block> blocks, int level)
    {
        var sections = new List<Section>();
        foreach (Block block in blocks)
        {
            if (block is HeadingBlock heading && heading.Level <= level)
            {
                if (heading.Level < level) throw Error(heading.Line, $"A heading is out of place: '{Text(heading)}'.");
                sections.Add(new Section(Text(heading), heading.Line, []));
            }
            else
            {
                if (sections.Count == 0) throw Error(block.Line, $"There has to be a heading with {new string('#', level)} before this.");
                sections[^1].Content.Add(block);
            }
        }

        return sections;
    }

    private PageException Error(int line, string problem) => new($"{_path}:{line + 1}: {problem}");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Gap();

    [GeneratedRegex(@"(?<=[ \[])-(?<name>\w+)\]?(?: <(?<type>[^>]+)>)?")]
    private static partial Regex NameAndType();

    private sealed record Section(string Title, int Line, List<Block> Content);
}
