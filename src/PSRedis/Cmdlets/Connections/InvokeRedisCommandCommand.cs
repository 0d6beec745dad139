using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Completion;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Sends any command.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedisCommand", SupportsShouldProcess = true)]
[OutputType(typeof(object))]
public sealed class InvokeRedisCommandCommand : CommandCmdlet<object?>
{
    private const int DeepestWord = 100;

    /// <summary><para type="description">The first word, such as GET.</para></summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(CommandCompleter))]
    public string Command { get; set; } = string.Empty;

    /// <summary><para type="description">The words after it; a collection among them stands for its items.</para></summary>
    [Parameter(Position = 1, ValueFromRemainingArguments = true)]
    [Words]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(CommandArgumentCompleter))]
    public object[] ArgumentList { get; set; } = [];

    /// <summary><para type="description">Emits strings as byte[].</para></summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    // What was pasted in one piece may hold a password, so neither an error nor a question quotes it.
    private bool IsSeveralWords => Command.Any(char.IsWhiteSpace);

    private protected override RedisCommand<object?> Build() => IsSeveralWords
        ? throw new ArgumentException("The words of a command are given apart: Invoke-RedisCommand GET foo, not Invoke-RedisCommand 'GET foo'.")
        : RawCommand.Of(Raw, Command, [.. Words(ArgumentList).Select(RedisScalar.From)]);

    private protected override void Process()
    {
        if (IsSeveralWords || ShouldProcess(Place, Command.ToUpperInvariant())) base.Process();
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
