using System;
using System.Collections.Generic;
using PSRedis.Protocol;

namespace PSRedis.Commands;

/// <summary>A value to be written, of any type a key can have.</summary>
public sealed class KeyContent
{
    // Far below the million words Redis takes in one command, and large enough that the number of commands does not matter.
    private const int WordsPerCommand = 4096;

    private readonly Func<string, RedisArgument[], RedisCommand>? _write;

    private KeyContent(RedisArgument[] elements, Func<string, RedisArgument[], RedisCommand>? write)
    {
        Elements = elements;
        _write = write;
    }

    internal RedisArgument[] Elements { get; }

    internal bool IsString => _write is null;

    /// <summary>A string.</summary>
    public static KeyContent String(RedisArgument value) => new([value], null);

    /// <summary>A list, in this order.</summary>
    public static KeyContent List(RedisArgument[] items) => new(Check.NotNull(items), Lists.PushRight);

    /// <summary>A set; what is there twice is written once.</summary>
    public static KeyContent Set(RedisArgument[] members) => new(Check.NotNull(members), Sets.Add);

    /// <summary>A hash.</summary>
    /// <param name="fieldsAndValues">Field, value, field, value.</param>
    /// <exception cref="ArgumentException">The last field has no value.</exception>
    public static KeyContent Hash(RedisArgument[] fieldsAndValues) => new(Pairs(fieldsAndValues), Hashes.Set);

    /// <summary>A sorted set.</summary>
    /// <param name="scoresAndMembers">Score, member, score, member.</param>
    /// <exception cref="ArgumentException">The last score has no member.</exception>
    public static KeyContent SortedSet(RedisArgument[] scoresAndMembers) => new(Pairs(scoresAndMembers), SortedSets.Add);

    // The server would find out only after it has removed what was there before.
    private static RedisArgument[] Pairs(RedisArgument[] elements) =>
        Check.NotNull(elements).Length % 2 == 0 ? elements : throw new ArgumentException("The elements are no pairs: there is an odd number of them.", nameof(elements));

    /// <summary>The commands that add all elements to a key.</summary>
    internal IEnumerable<RedisCommand> WriteTo(string key)
    {
        for (int from = 0; from < Elements.Length; from += WordsPerCommand)
        {
            var part = new RedisArgument[Math.Min(WordsPerCommand, Elements.Length - from)];
            Array.Copy(Elements, from, part, 0, part.Length);
            yield return _write!(key, part);
        }
    }
}
