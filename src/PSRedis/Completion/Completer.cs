using System.Collections;
using System.Management.Automation.Language;

namespace PSRedis.Completion;

/// <summary>The base of all completers. It never throws, limits the number of results, and quotes them where necessary.</summary>
internal abstract class Completer : IArgumentCompleter
{
    /// <summary>The limit of results. PSReadLine prompts before it shows more.</summary>
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
            // Whatever is wrong with the server or the link, Tab must not fail: it completes nothing.
            return [];
        }
    }

    /// <summary>The completions that match the typed word.</summary>
    protected abstract IEnumerable<Completion> Complete(TypedArgument typed);

    private static CompletionResult Result(Completion one, TypedArgument typed) =>
        new(Quoting.Quote(one.Text, typed.Quote), one.Text, CompletionResultType.ParameterValue, one.ToolTip is { Length: > 0 } tip ? tip : one.Text);
}

/// <summary>A completion.</summary>
internal sealed class Completion(string text, string? toolTip = null)
{
    /// <summary>The text that replaces the word, without quotes.</summary>
    public string Text { get; } = text;

    /// <summary>The tooltip; null: the text itself.</summary>
    public string? ToolTip { get; } = toolTip;
}

/// <summary>The word to complete, and its context.</summary>
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

    /// <summary>The typed part of the word, without quotes.</summary>
    public string Text { get; }

    /// <summary>The quote that the word begins with; null: none.</summary>
    public char? Quote { get; }

    /// <summary>The previous word, without quotes; null: it begins with a dash, or there is none.</summary>
    public string? PreviousWord
    {
        get
        {
            int index = _command.CommandElements.Count - (Text.Length == 0 && Quote is null ? 1 : 2);
            return index > 0 && _command.CommandElements[index] is StringConstantExpressionAst before ? before.Value : null;
        }
    }

    /// <summary>The preceding constant words, without quotes, beginning with the name of the cmdlet.</summary>
    public IReadOnlyList<string> PrecedingWords =>
        [.. _command.CommandElements.Take(_command.CommandElements.Count - (Text.Length == 0 && Quote is null ? 0 : 1)).OfType<StringConstantExpressionAst>().Select(word => word.Value)];

    /// <summary>The connection that the cmdlet would use; null: unknown or none, so no server is queried.</summary>
    public RedisConnection? Connection
    {
        get
        {
            RedisSession session = RedisSession.Here;
            return Unwrap.Base(_bound["Connection"]) switch
            {
                RedisConnection connection => connection,
                string name => session.Find(name),
                // The value of an expression is known only when the command line runs.
                _ => IsConnectionGiven ? null : session.Batch?.Connection ?? session.Current,
            };
        }
    }

    // A shorter prefix could also be -Confirm.
    private bool IsConnectionGiven =>
        _command.CommandElements.OfType<CommandParameterAst>().Any(parameter => parameter.ParameterName.StartsWith("conn", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The value that was typed for another parameter, or the first of several; null: there is none, or it is known only when the command line runs.
    /// </summary>
    public string? Value(string parameter) => Unwrap.Base(_bound[parameter]) switch
    {
        null => null,
        string text => text,
        IEnumerable several => several.Cast<object?>().Select(Unwrap.Base).FirstOrDefault()?.ToString(),
        var other => other.ToString(),
    };

    /// <summary>Whether a name begins with the typed word, ignoring case.</summary>
    public bool IsPrefixOf(string name) => name.StartsWith(Text, StringComparison.OrdinalIgnoreCase);
}
