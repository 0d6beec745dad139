using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation.Runspaces;
using PSRedis.Output;

namespace PSRedis.Cmdlets;

/// <summary>Sends any command.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedisCommand", SupportsShouldProcess = true)]
[OutputType(typeof(object))]
[OutputType(ReplyView.TypeName)]
public sealed class InvokeRedisCommandCommand : CommandCmdlet<object?>
{
    private const int DeepestWord = 100;

    private static readonly HashSet<string> RulesBeginWithDash = new(StringComparer.OrdinalIgnoreCase) { "ACL", "CONFIG" };

    private bool _hasInput;

    /// <summary>The first word, such as GET.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(CommandCompleter))]
    public string Command { get; set; } = string.Empty;

    /// <summary>The words after it; a collection among them stands for its items.</summary>
    [Parameter(Position = 1, ValueFromRemainingArguments = true)]
    [Words]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(CommandArgumentCompleter))]
    public object[] ArgumentList { get; set; } = [];

    /// <summary>Emits strings as byte[].</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Emits a list in one piece, also one of a single entry, instead of item by item.</summary>
    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    /// <summary>What comes behind the arguments: from the pipeline, where each object makes a command of its own.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    // What was pasted in one piece may hold a password, so neither an error nor a question quotes it.
    private bool IsSeveralWords => Command.Any(char.IsWhiteSpace);

    private protected override object? Target => _hasInput && !RawCommand.MayHoldSecret(Command) ? InputObject : null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _hasInput = MyInvocation.ExpectingInput || PipelineInput.IsArgument(this, nameof(InputObject));
        // A rule that PowerShell keeps to itself is a right that is given, or not taken away.
        if (!RulesBeginWithDash.Contains(Command)) return;
        foreach (string parameter in new[] { "Debug", "Verbose" })
        {
            if (MyInvocation.BoundParameters.TryGetValue(parameter, out object? given) && LanguagePrimitives.IsTrue(given))
            {
                Warn($"PowerShell took -{parameter} as a parameter of its own, and it is not sent. Where it is an argument of {Command.ToUpperInvariant()}, put it in quotes: '-{parameter.ToLowerInvariant()}'.");
            }
        }
    }

    private protected override RedisCommand<object?> Build() => IsSeveralWords
        ? throw new ArgumentException("The words of a command are given apart: Invoke-RedisCommand GET foo, not Invoke-RedisCommand 'GET foo'.")
        : RawCommand.Of(Raw, Command, [.. Words(_hasInput ? [.. ArgumentList, InputObject!] : ArgumentList).Select(RedisScalar.From)]);

    private protected override void Process()
    {
        if (IsSeveralWords || ShouldProcess(Place, Command.ToUpperInvariant())) base.Process();
    }

    private protected override object? Shape(object? reply, object? target, PSCmdlet output)
    {
        if (NoEnumerate) return ReplyView.Named(reply);
        ReplyView.NameNested(reply);
        if (reply is object?[] { Length: 1 } items && items[0] is OrderedDictionary map) items[0] = new SoleMap(map);
        return reply;
    }

    private protected override bool IsEnumerated(object? result) => !NoEnumerate && base.IsEnumerated(result);

    private protected override object? AsOne(object? result) => ReplyView.Named(result);

    // By way of a script: under -Debug a warning of the cmdlet itself would ask whether to go on, which nobody may be there to answer.
    private void Warn(string message)
    {
        var bound = MyInvocation.BoundParameters;
        if (!bound.ContainsKey("Debug") || bound.ContainsKey("WarningAction")) WriteWarning(message);
        else InvokeCommand.InvokeScript(@"Microsoft.PowerShell.Utility\Write-Warning -Message $args[0]", useNewScope: false, PipelineResultTypes.Error, null, message);
    }

    private static IEnumerable<object?> Words(IEnumerable arguments, int depth = 1)
    {
        // A collection may be in itself.
        if (depth > DeepestWord) throw new ArgumentException($"A word lies more than {DeepestWord} collections deep.");
        foreach (object? argument in arguments)
        {
            if (Unwrap.Base(argument) is IEnumerable items and not (string or byte[] or IDictionary))
            {
                foreach (object? word in Words(items, depth + 1)) yield return word;
            }
            else
            {
                yield return argument;
            }
        }
    }
}
