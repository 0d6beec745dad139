using System;
using System.Collections.Generic;
using System.Linq;

namespace PSRedis.Testing;

/// <summary>
/// A command line with the parameters of build.ps1, <c>-Name value</c> in any case, so that build.sh can pass them on. What comes after <c>--</c>,
/// or after the last parameter, is a command.
/// </summary>
public sealed class Words
{
    private readonly Dictionary<string, string> _values;

    private Words(Dictionary<string, string> values, string[] command) => (_values, Command) = (values, command);

    /// <summary>The command after the parameters.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <summary>The value of a parameter; null if it was not given.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>The value of a parameter, which must be a name of an enum.</summary>
    public T Value<T>(string name) where T : struct, Enum
    {
        if (this[name] is not { } text) return default;
        return Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value)
            ? value
            : throw new ArgumentException($"-{name} is one of {string.Join(", ", Enum.GetNames<T>())}, not '{text}'.");
    }

    /// <summary>Reads a command line.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="names">The known parameters.</param>
    public static Words Parse(string[] args, params string[] names)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        int i = 0;
        for (; i < args.Length && args[i].StartsWith('-'); i += 2)
        {
            if (args[i] == "--")
            {
                i++;
                break;
            }
            string name = args[i][1..];
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"Unknown parameter '{args[i]}'. Accepted: -{string.Join(", -", names)}.");
            }
            if (i + 1 == args.Length) throw new ArgumentException($"{args[i]} requires a value.");
            values[name] = args[i + 1];
        }
        return new Words(values, args[i..]);
    }
}
