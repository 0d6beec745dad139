using System.Collections;

namespace PSRedis.Binding;

/// <summary>The arguments of Invoke-RedisCommand. A collection among them is replaced by its items.</summary>
internal static class RawArguments
{
    private const int MaxDepth = 100;

    /// <summary>The arguments of the command.</summary>
    /// <exception cref="ArgumentException">An argument is not a single value.</exception>
    public static RedisArgument[] From(IEnumerable arguments) => [.. Flatten(arguments).Select(RedisScalar.From)];

    private static IEnumerable<object?> Flatten(IEnumerable arguments, int depth = 1)
    {
        // A collection may contain itself.
        if (depth > MaxDepth) throw new ArgumentException($"The collections in an argument are nested too deeply: the maximum is {MaxDepth} levels.");
        foreach (object? argument in arguments)
        {
            if (Unwrap.Base(argument) is IEnumerable items and not (string or byte[] or IDictionary))
            {
                foreach (object? item in Flatten(items, depth + 1)) yield return item;
            }
            else
            {
                yield return argument;
            }
        }
    }
}
