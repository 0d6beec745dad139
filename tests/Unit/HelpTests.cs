using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Xml.Linq;
using PSRedis.Help;

namespace PSRedis.Tests;

/// <summary>The program that builds the help. Conventions.Tests.ps1 tests what Get-Help shows.</summary>
public sealed class HelpTests : IDisposable
{
    private static readonly string s_page = """
        ---
        document type: cmdlet
        title: Get-Thing
        ---

        # Get-Thing

        ## SYNOPSIS

        Gets things.

        ## SYNTAX

        ### Name (Default)

        ```
        Get-Thing [-Name] <string[]> [-Kind <ThingKind>] [-Force] [<CommonParameters>]
        ```

        ### Id

        ```
        Get-Thing -Id <int> [-Force] [<CommonParameters>]
        ```

        ## ALIASES

        ## DESCRIPTION

        Gets things.

        ## EXAMPLES

        ### Example 1: Get one

        First:

        ```powershell
        Get-Thing one
        ```

        ```text
        one
        ```

        ## PARAMETERS

        ### -Force

        Gets hidden ones.

        ```yaml
        Type: System.Management.Automation.SwitchParameter
        DefaultValue: False
        ParameterSets:
        - Name: (All)
          Position: Named
        ```

        ### -Id

        The id.

        ```yaml
        Type: System.Int32
        ParameterSets:
        - Name: Id
          Position: Named
          IsRequired: true
          ValueFromPipelineByPropertyName: true
        ```

        ### -Kind

        The kind.

        ```yaml
        Type: Things.ThingKind
        DefaultValue: Old
        ParameterSets:
        - Name: Name
          Position: Named
        AcceptedValues:
        - Old
        - New
        ```

        ### -Name

        The names.

        ```yaml
        Type: System.String[]
        SupportsWildcards: true
        Aliases:
        - Title
        - Called
        ParameterSets:
        - Name: Name
          Position: 0
          IsRequired: true
          ValueFromPipeline: true
          ValueFromPipelineByPropertyName: true
        ```

        ### CommonParameters

        This cmdlet supports the common parameters.

        ## INPUTS

        ### System.String[]

        Names.

        ## OUTPUTS

        ### Things.Thing

        Things.

        ## NOTES

        None.

        ## RELATED LINKS

        - [Things](https://example.com/things)
        - [Get-Thing](Get-Thing.md)

        """.ReplaceLineEndings("\n");

    private const string LongLine = "A-line-of-76-characters-5678901234567890123456789012345678901234567890123456";

    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly string _folder = Directory.CreateTempSubdirectory("PSRedis").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_committed_help_is_up_to_date()
    {
        string[] built = HelpFile.Build(Pages).Split('\n');
        string[] committed = File.ReadAllText(Path.Combine(Pages, "en-US", "PSRedis.dll-Help.xml")).Split('\n');
        int line = built.Zip(committed).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(line == built.Length && line == committed.Length, $"docs/help/en-US is not what ./build.sh help makes of the pages, from line {line + 1} on.");
    }

    [Fact]
    public void The_help_depends_only_on_the_pages()
    {
        string expected = HelpFile.Build(Pages);
        foreach (string path in Directory.GetFiles(Pages, "*.md")) File.WriteAllText(Path.Combine(_folder, Path.GetFileName(path)), File.ReadAllText(path).Replace("\n", "\r\n"));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("tr-TR");
            Assert.Equal(expected, HelpFile.Build(_folder));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.DoesNotContain("\r", expected);
    }

    [Fact]
    public void Parameters_have_the_values_of_their_yaml()
    {
        XElement[] parameters = [.. Build(s_page).Descendants(s_command + "parameters").Elements()];
        Assert.Equal(["Force", "Id", "Kind", "Name"], parameters.Select(parameter => parameter.Element(s_maml + "name")!.Value));
        Assert.Equal(["named", "named", "named", "0"], parameters.Select(parameter => parameter.Attribute("position")!.Value));
        Assert.Equal(["false", "true", "false", "true"], parameters.Select(parameter => parameter.Attribute("required")!.Value));
        Assert.Equal(["false", "false", "false", "true"], parameters.Select(parameter => parameter.Attribute("globbing")!.Value));
        Assert.Equal(["none", "none", "none", "Title, Called"], parameters.Select(parameter => parameter.Attribute("aliases")!.Value));
        Assert.Equal(["False", "None", "Old", "None"], parameters.Select(parameter => parameter.Element(s_dev + "defaultValue")!.Value));
        Assert.Equal(["false", "true (ByPropertyName)", "false", "true (ByValue, ByPropertyName)"], parameters.Select(parameter => parameter.Attribute("pipelineInput")!.Value));
        Assert.Equal([null, "System.Int32", "Things.ThingKind", "System.String[]"], parameters.Select(parameter => parameter.Element(s_command + "parameterValue")?.Value));
    }

    [Fact]
    public void The_syntax_has_a_line_for_each_parameter_set()
    {
        XElement[] items = [.. Build(s_page).Descendants(s_command + "syntaxItem")];
        Assert.Equal(["Name Kind Force", "Id Force"], items.Select(item => string.Join(' ', item.Elements(s_command + "parameter").Elements(s_maml + "name").Select(name => name.Value))));
        XElement kind = items[0].Elements(s_command + "parameter").ElementAt(1);
        Assert.Equal(["Old", "New"], kind.Element(s_command + "parameterValueGroup")!.Elements().Select(value => value.Value));
    }

    [Fact]
    public void Links_to_pages_have_no_address()
    {
        Assert.Equal(["Things https://example.com/things", "Get-Thing "], Build(s_page).Descendants(s_maml + "navigationLink").Select(link =>
            $"{link.Element(s_maml + "linkText")!.Value} {link.Element(s_maml + "uri")!.Value}"));
    }

    [Theory]
    [InlineData("`*` and \\* and &amp;, [there](https://example.com) or [here](Get-Thing.md)", "* and * and &, there (https://example.com) or here")]
    [InlineData("a snake_case_name, x[0], user:* and 2 * 3", "a snake_case_name, x[0], user:* and 2 * 3")]
    [InlineData("one\ntwo\n\nthree", "one two|three")]
    [InlineData("- one\n- two\n  three\n\n1. four\n2. five", "- one\n- two three|1. four\n2. five")]
    [InlineData("```\n  as\n    it is\n```", "as\n  it is")]
    [InlineData(
        "Lines are broken at words, so that none is longer than the seventy-five that fit; lists too:\n\n- the second line of an item is indented as far as the text of the first one is",
        "Lines are broken at words, so that none is longer than the seventy-five\nthat fit; lists too:|- the second line of an item is indented as far as the text of the first\n  one is")]
    public void Text_is_shown_without_markup(string markdown, string shown)
    {
        XElement description = Build(s_page.Replace("Gets things.\n\n## EX", markdown + "\n\n## EX")).Descendants(s_command + "command").Elements(s_maml + "description").Single();
        Assert.Equal(shown, string.Join('|', description.Elements().Select(paragraph => paragraph.Value)));
    }

    [Fact]
    public void An_example_has_an_introduction_code_and_remarks()
    {
        XElement example = Build(s_page).Descendants(s_command + "example").Single();
        Assert.Equal("--------- Example 1: Get one ---------", example.Element(s_maml + "title")!.Value);
        Assert.Equal("First:", example.Element(s_maml + "introduction")!.Value.Trim());
        Assert.Equal("Get-Thing one", example.Element(s_dev + "code")!.Value);
        Assert.Equal("one", example.Element(s_dev + "remarks")!.Value.Trim());
    }

    [Theory]
    [InlineData("---\ndoc", "doc", "document type: cmdlet", "A page begins with front matter")]
    [InlineData("title: Get-Thing", "title: Get-It", "---", "The title in the front matter has to be Get-Thing")]
    [InlineData("title: Get-Thing", "title: [", "title: [", "The yaml can't be read")]
    [InlineData("# Get-Thing\n", "# Get-It\n", "---", "followed by '# Get-Thing'")]
    [InlineData("## SYNOPSIS", "## SUMMARY", "## SUMMARY", "no section SUMMARY")]
    [InlineData("## SYNOPSIS\n\nGets things.\n\n", "", "# Get-Thing", "The section SYNOPSIS is missing")]
    [InlineData("Gets things.\n\n## SYNTAX", "## SYNTAX", "## SYNOPSIS", "The section SYNOPSIS is empty")]
    [InlineData("Gets things.\n\n## SYNTAX", "Gets things.\n\nAnd more.\n\n## SYNTAX", "## SYNOPSIS", "The synopsis has to be one paragraph")]
    [InlineData("Gets things.\n\n## SYNTAX", LongLine + "\n\n## SYNTAX", LongLine, "The synopsis has 76 characters")]
    [InlineData("## OUTPUTS", "## INPUTS", "## INPUTS", "There is a section INPUTS already")]
    [InlineData("### Name (Default)\n", "", "```", "There has to be a heading with ### before this")]
    [InlineData("[-Kind <ThingKind>] ", "", "```", "the syntax is: Get-Thing [-Name] <string[]> [-Force] [-Kind <Things.ThingKind>] [<CommonParameters>]")]
    [InlineData("-Id <int>", "[-Id <int>]", "```", "the syntax is: Get-Thing -Id <int> [-Force]")]
    [InlineData("- Name: Id", "- Name: Key", "## SYNTAX", "There is no syntax for the parameter set Key")]
    [InlineData("Gets things.\n\n## EX", "Gets *things*.\n\n## EX", "Gets *things*.", "Get-Help shows no emphasis")]
    [InlineData("Gets things.\n\n## EX", "Gets <things>.\n\n## EX", "Gets <things>.", "Get-Help could not show this: HtmlInline")]
    [InlineData("Gets things.\n\n## EX", "> Gets things.\n\n## EX", "> Gets things.", "Get-Help could not show this: QuoteBlock")]
    [InlineData("Gets things.\n\n## EX", "### Things\n\n## EX", "### Things", "A heading is out of place: 'Things'")]
    [InlineData("### Example 1: ", "### Example 2: ", "### Example 2: Get one", "The title has to begin with 'Example 1: '")]
    [InlineData("Get one", LongLine, "### Example 1: " + LongLine, "The title has 87 characters: only 55 fit")]
    [InlineData("```powershell", "```", "### Example 1: Get one", "An example needs a block of powershell")]
    [InlineData("Get-Thing one\n", "Get-Thing one\n" + LongLine + "\n", LongLine, "This line of code is too long: only 75 characters fit")]
    [InlineData("```text\none\n", "```text\n  Name\n-- ----\n", "  Name", "Get-Help leaves out the spaces")]
    [InlineData("```text\none\n", "```text\n", "```text", "The block is empty")]
    [InlineData("### -Id", "### Id", "### Id", "A parameter has a hyphen before its name")]
    [InlineData("The id.\n\n", "", "### -Id", "-Id is not described")]
    [InlineData("The id.\n\n```yaml", "The id.\n\n```", "### -Id", "-Id has to end with a block of yaml")]
    [InlineData("Type: System.Int32\n", "", "```yaml", "-Id has no Type")]
    [InlineData("Type: System.Int32\n", "Typ: System.Int32\n", "Typ: System.Int32", "The yaml can't be read: Property 'Typ' not found")]
    [InlineData("IsRequired: true\n  ValueFromPipelineByP", "IsRequired: maybe\n  ValueFromPipelineByP", "  IsRequired: maybe", "The yaml can't be read")]
    [InlineData("  Position: 0", "  Position: first", "```yaml", "-Name needs a Position in the set Name")]
    [InlineData("Names.\n", "", "### System.String[]", "System.String[] is not described")]
    [InlineData("- [Things](https://example.com/things)", "- Things", "- Things", "has to be a link, and nothing else")]
    [InlineData("(Get-Thing.md)", "(Get-It.md)", "- [Get-Thing](Get-It.md)", "There is no page Get-It.md")]
    public void A_bad_page_is_an_error_with_its_line(string written, string changed, string line, string problem)
    {
        string page = s_page.Replace(written, changed);
        Assert.NotEqual(s_page, page);
        string path = Path.Combine(_folder, "Get-Thing.md");
        File.WriteAllText(path, page);

        string message = Assert.Throws<PageException>(() => HelpFile.Build(_folder)).Message;
        Assert.StartsWith(path + ":", message);
        string[] parts = message[(path.Length + 1)..].Split(": ", 2);
        Assert.Equal(line, page.Split('\n')[int.Parse(parts[0], CultureInfo.InvariantCulture) - 1]);
        Assert.Contains(problem, parts[1]);
    }

    [Fact]
    public void The_program_reports_each_bad_page_and_writes_nothing()
    {
        File.WriteAllText(Path.Combine(_folder, "Get-Thing.md"), s_page);
        File.WriteAllText(Path.Combine(_folder, "Get-Bad.md"), "## SYNOPSIS");
        File.WriteAllText(Path.Combine(_folder, "Get-Worse.md"), s_page);
        string file = Path.Combine(_folder, "en-US", "Help.xml");

        var start = new ProcessStartInfo("dotnet", [typeof(HelpFile).Assembly.Location, _folder, file]) { RedirectStandardError = true };
        using Process program = Process.Start(start)!;
        string[] errors = program.StandardError.ReadToEnd().Trim().ReplaceLineEndings("\n").Split('\n');
        program.WaitForExit();

        Assert.Equal(1, program.ExitCode);
        Assert.Collection(errors, error => Assert.Contains("Get-Bad.md:1: ", error), error => Assert.Contains("Get-Worse.md:1: ", error));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void A_folder_without_pages_is_an_error() => Assert.Contains("there are no pages", Assert.Throws<PageException>(() => HelpFile.Build(_folder)).Message);

    private static string Pages
    {
        get
        {
            string? root = AppContext.BaseDirectory;
            while (root is not null && !File.Exists(Path.Combine(root, "PSRedis.psd1"))) root = Path.GetDirectoryName(root);
            return Path.Combine(root!, "docs", "help");
        }
    }

    private XElement Build(string page)
    {
        File.WriteAllText(Path.Combine(_folder, "Get-Thing.md"), page);
        return XElement.Parse(HelpFile.Build(_folder));
    }
}
