using System.Collections;
using System.Management.Automation.Language;

namespace PSRedis.Completion;

/// <summary>What every completer has: it never throws, offers no more than a person looks through, and quotes what needs quotes.</summary>
internal abstract class Completer : IArgumentCompleter
{
    /// <summary>PSReadLine asks before it shows more than that.</summary>
    protected const int MaxResults = 100;

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var typed = new TypedArgument(wordToComplete, fakeBoundParameters, commandAst);
            return [.. Complete(typed).Where(one => Quoting.CanBeTyped(one.Text)).Take(MaxResults).Select(one => Result(one, typed))];
        }
        catch (Exception)
        {
            // Whatever is wrong with the server or the line: who pressed Tab can do without.
            return [];
        }
    }

    /// <summary>What fits the word.</summary>
    protected abstract IEnumerable<Completion> Complete(TypedArgument typed);

    private static CompletionResult Result(Completion one, TypedArgument typed) =>
        new(Quoting.Quote(one.Text, typed.Quote), one.Text, CompletionResultType.ParameterValue, one.ToolTip is { Length: > 0 } tip ? tip : one.Text);
}

/// <summary>Something that is offered.</summary>
internal sealed class Completion(string text, string? toolTip = null)
{
    /// <summary>What is put in the place of the word, but for quotes.</summary>
    public string Text { get; } = text;

    /// <summary>What is shown beside it; null: nothing more.</summary>
    public string? ToolTip { get; } = toolTip;
}

/// <summary>The word that Tab was pressed at, and what stands around it.</summary>
internal sealed class TypedArgument
{
    private readonly IDictionary _bound;
    private readonly CommandAst _command;

    public TypedArgument(string? word, IDictionary? bound, CommandAst command)
    {
        (Text, Quote) = Quoting.Unquote(word ?? string.Empty);
        _bound = bound ?? new Hashtable();
        _command = command;
    }

    /// <summary>The word as far as it has been typed, without quotes.</summary>
    public string Text { get; }

    /// <summary>The quote it begins with; null: none.</summary>
    public char? Quote { get; }

    /// <summary>The word before it, without quotes; null: it begins with a dash, or there is none.</summary>
    public string? PreviousWord
    {
        get
        {
            int index = _command.CommandElements.Count - (Text.Length == 0 && Quote is null ? 1 : 2);
            return index > 0 && _command.CommandElements[index] is StringConstantExpressionAst before ? before.Value : null;
        }
    }

    /// <summary>The words before it that are plain, without quotes, from the name of the cmdlet on.</summary>
    public IReadOnlyList<string> PrecedingWords =>
        [.. _command.CommandElements.Take(_command.CommandElements.Count - (Text.Length == 0 && Quote is null ? 0 : 1)).OfType<StringConstantExpressionAst>().Select(word => word.Value)];

    /// <summary>The connection that the cmdlet would use; null: none, so nothing is asked of a server.</summary>
    public RedisConnection? Connection
    {
        get
        {
            RedisSession session = RedisSession.Here;
            return Unwrap.Base(_bound["Connection"]) switch
            {
                RedisConnection connection => connection,
                string name => session.Find(name),
                // What is given may show only when the line is run.
                _ => IsConnectionGiven ? null : session.Batch?.Connection ?? session.Current,
            };
        }
    }

    // Shorter it could be -Confirm.
    private bool IsConnectionGiven =>
        _command.CommandElements.OfType<CommandParameterAst>().Any(parameter => parameter.ParameterName.StartsWith("conn", StringComparison.OrdinalIgnoreCase));

    /// <summary>The value that was typed for another parameter, or the first of several; null: there is none, or it shows only when the line is run.</summary>
    public string? Value(string parameter) => Unwrap.Base(_bound[parameter]) switch
    {
        null => null,
        string text => text,
        IEnumerable several => several.Cast<object?>().Select(Unwrap.Base).FirstOrDefault()?.ToString(),
        var other => other.ToString(),
    };

    /// <summary>Whether a name begins with the word, whatever the case.</summary>
    public bool IsPrefixOf(string name) => name.StartsWith(Text, StringComparison.OrdinalIgnoreCase);
}
