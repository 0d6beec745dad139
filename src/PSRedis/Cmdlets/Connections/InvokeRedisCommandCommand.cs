using System.Collections.Specialized;
using PSRedis.Output;

namespace PSRedis.Cmdlets;

/// <summary>Sends any command.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedisCommand", SupportsShouldProcess = true)]
[OutputType(typeof(object)), OutputType(ReplyView.TypeName)]
public sealed class InvokeRedisCommandCommand : CommandCmdlet<object?>
{
    private bool _hasInput;

    /// <summary>The name of the command, such as GET.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(CommandCompleter))]
    public string Command { get; set; } = string.Empty;

    /// <summary>The arguments. A collection among them is replaced by its items.</summary>
    [Parameter(Position = 1, ValueFromRemainingArguments = true)]
    [Arguments, AllowEmptyCollection, AllowEmptyString]
    [ArgumentCompleter(typeof(CommandArgumentCompleter))]
    public object[] ArgumentList { get; set; } = [];

    /// <summary>Emits strings as byte[].</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Emits a list as one object, even with a single entry, instead of item by item.</summary>
    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    /// <summary>The last argument, from the pipeline: one command is sent for each object.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull, AllowEmptyString, AllowEmptyCollection]
    public object? InputObject { get; set; }

    // A whole command pasted as one argument may contain a password, so neither errors nor prompts quote it.
    private bool HasSeveralTokens => Command.Any(char.IsWhiteSpace);

    private protected override object? Target => _hasInput && !RawCommand.MayHoldSecret(Command) ? InputObject : null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _hasInput = MyInvocation.ExpectingInput || PipelineInput.IsArgument(this, nameof(InputObject));
        foreach (string warning in SwallowedArguments.Warnings(this, Command)) Preference.Warn(this, warning);
    }

    private protected override RedisCommand<object?> Build() => HasSeveralTokens
        ? throw new ArgumentException("The command and its arguments must be separate: Invoke-RedisCommand GET foo, not Invoke-RedisCommand 'GET foo'.")
        : RawCommand.Of(Raw, Command, RawArguments.From(_hasInput ? [.. ArgumentList, InputObject!] : ArgumentList));

    private protected override void Process()
    {
        if (HasSeveralTokens || ShouldProcess(Location, Command.ToUpperInvariant())) base.Process();
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
}
