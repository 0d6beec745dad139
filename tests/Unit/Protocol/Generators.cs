using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace PSRedis.Tests.Protocol;

/// <summary>A reply on the wire, and the expected value in the format of <see cref="Wire.Show"/>.</summary>
public sealed record Sample(string Wire, string Shown);

/// <summary>Random replies with their expected values, from an encoder that shares nothing with the code under test.</summary>
internal static class Generators
{
    // First characters of lines, and unusual lengths.
    private const string Types = "+-:,#_($!=*~%>|;.";

    private static readonly string[] Lengths =
    [
        "0", "1", "2", "3", "7", "1000", "-1", "-2", "-0", "+1", "01", "", "?", "1.5", "1e3", "536870912", "536870913", "2147483647", "2147483648",
        "4294967297", "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "99999999999999999999999999",
    ];

    private static readonly Gen<int> Length = Gen.Frequency((8, Gen.Choose(0, 5)), (1, Gen.Choose(0, 300)));

    /// <summary>Any bytes, more often those with a meaning in RESP and UTF-8.</summary>
    public static readonly Gen<string> Bytes = TextOf(Gen.Frequency(
        (3, Gen.Choose(0, 255).Select(b => (char)b)),
        (1, Gen.Elements("\r\n$*;.:-0123\x80\xBF\xC3\xE2\xF0\xED\xF4".ToCharArray()))));

    /// <summary>Text of all kinds: Unicode characters of every length, and decoded bytes that are not UTF-8.</summary>
    public static readonly Gen<string> Texts = Gen.OneOf(
        Bytes.Select(text => RedisText.GetString(Wire.Bytes(text), 0, text.Length)),
        Gen.Choose(0, 0x10FFFF).Where(point => point is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32).ArrayOf().Select(string.Concat));

    public static readonly Gen<double> Doubles = Gen.OneOf(
        ArbMap.Default.GeneratorFor<double>(),
        ArbMap.Default.GeneratorFor<long>().Select(BitConverter.Int64BitsToDouble),
        Gen.Choose(0, int.MaxValue).Two().Select(n => BitConverter.Int64BitsToDouble((long)n.Item1 << 32 | (uint)n.Item2)),
        Gen.Elements(0.0, -0.0, 0.1, 1.0 / 3, double.MaxValue, double.MinValue, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity));

    public static readonly Gen<long> Longs = Gen.OneOf(
        Gen.Choose(-200, 200).Select(n => (long)n),
        Gen.Choose(int.MinValue, int.MaxValue).Two().Select(n => (long)n.Item1 << 32 | (uint)n.Item2),
        Gen.Choose(0, 62).Two().Select(n => (1L << n.Item1) - (1L << n.Item2)),
        Gen.Elements(long.MinValue, long.MinValue + 1, long.MaxValue, long.MaxValue - 1));

    /// <summary>Any reply, at most four levels deep.</summary>
    public static readonly Gen<Sample> Replies = Reply(4);

    /// <summary>A reply and the ends of the pieces it arrives in.</summary>
    public static readonly Gen<(Sample Sample, int[] Ends)> RepliesInPieces =
        from sample in Replies
        from cuts in Gen.Choose(0, sample.Wire.Length).ArrayOf()
        select (sample, cuts.Order().Append(sample.Wire.Length).ToArray());

    /// <summary>Tokens of RESP in random order, which get further into a parser than random bytes.</summary>
    public static readonly Gen<string> Words = Gen.Elements(
        "*", "~", "%", ">", "|", "$", "!", "=", ";", ":", ",", "(", "#", "_", "+", "-", ".", "?", "0", "1", "2", "3", "-1", "t", "a",
        "\r\n", "\r", "\n").ArrayOf().Select(string.Concat);

    /// <summary>Whole lines of RESP in random order, which get even further.</summary>
    public static readonly Gen<string> Lines =
        from lines in Gen.Elements("*1", "*2", "*?", "%1", "%?", "|0", "|1", "|?", ".", ".", ":1", ":1", "$1\r\na", "$?",
            ";1\r\nb", ";0", "$-1", "*0").ArrayOf()
        select string.Concat(lines.Select(line => line + "\r\n"));

    /// <summary>One or several captured replies of a real server.</summary>
    public static readonly Gen<string> Captured =
        from count in Gen.Frequency((5, Gen.Constant(1)), (1, Gen.Choose(2, 5)))
        from replies in Gen.Elements(Captures.Replies).ArrayOf(count)
        select string.Concat(replies);

    /// <summary>A valid reply in which some bytes were changed, removed, duplicated or inserted.</summary>
    public static readonly Gen<string> Mutated = Replies.Select(sample => sample.Wire).Damaged();

    /// <summary>Captured replies of a real server, damaged.</summary>
    public static readonly Gen<string> MutatedCaptures = Captured.Damaged();

    /// <summary>Wires that are damaged in one to four places.</summary>
    public static Gen<string> Damaged(this Gen<string> wires) =>
        from wire in wires
        from count in Gen.Choose(1, 4)
        from edits in Edit.ArrayOf(count)
        select edits.Aggregate(wire, (damaged, edit) => edit(damaged));

    private static Gen<Func<string, string>> Edit => Gen.OneOf(Replacement, BitFlip, Doubling, Cut, Splice, OtherLength, OtherType);

    private static Gen<Func<string, string>> Replacement =>
        from place in Gen.Choose(0, int.MaxValue)
        from length in Gen.Choose(0, 3)
        from word in Gen.OneOf(Words, Lines, Bytes, Gen.Constant(""))
        from doubled in Gen.Elements(true, false)
        select new Func<string, string>(wire =>
        {
            int at = place % (wire.Length + 1), until = Math.Min(wire.Length, at + length);
            return $"{wire[..at]}{word}{wire[(doubled ? at : until)..]}";
        });

    private static Gen<Func<string, string>> BitFlip =>
        from place in Gen.Choose(0, int.MaxValue)
        from bit in Gen.Choose(0, 7)
        select new Func<string, string>(wire => Put(wire, place, at => $"{(char)(wire[at] ^ 1 << bit)}"));

    private static Gen<Func<string, string>> Doubling =>
        from place in Gen.Choose(0, int.MaxValue)
        from length in Gen.Choose(1, 200)
        select new Func<string, string>(wire => Put(wire, place, at => wire.Substring(at, Math.Min(length, wire.Length - at)) + wire[at]));

    private static Gen<Func<string, string>> Cut =>
        from place in Gen.Choose(0, int.MaxValue)
        select new Func<string, string>(wire => wire[..(place % (wire.Length + 1))]);

    private static Gen<Func<string, string>> Splice =>
        from place in Gen.Choose(0, int.MaxValue)
        from other in Gen.Elements(Captures.Replies)
        from otherPlace in Gen.Choose(0, int.MaxValue)
        select new Func<string, string>(wire => wire[..(place % (wire.Length + 1))] + other[(otherPlace % other.Length)..]);

    private static Gen<Func<string, string>> OtherLength =>
        from place in Gen.Choose(0, int.MaxValue)
        from number in Gen.Elements(Lengths)
        select new Func<string, string>(wire => AtLine(wire, place, line => $"{line[0]}{number}"));

    private static Gen<Func<string, string>> OtherType =>
        from place in Gen.Choose(0, int.MaxValue)
        from type in Gen.Elements(Types.ToCharArray())
        select new Func<string, string>(wire => AtLine(wire, place, line => $"{type}{line[1..]}"));

    /// <summary>Replaces one byte.</summary>
    private static string Put(string wire, int place, Func<int, string> other)
    {
        if (wire.Length == 0) return wire;
        int at = place % wire.Length;
        return wire[..at] + other(at) + wire[(at + 1)..];
    }

    /// <summary>Replaces a line.</summary>
    private static string AtLine(string wire, int place, Func<string, string> other)
    {
        string[] lines = wire.Split("\r\n");
        int at = place % lines.Length;
        if (lines[at].Length > 0) lines[at] = other(lines[at]);
        return string.Join("\r\n", lines);
    }

    private static Gen<string> TextOf(Gen<char> chars) => from length in Length from text in chars.ArrayOf(length) select new string(text);

    private static Gen<Sample> Leaf()
    {
        Gen<string> line = Bytes.Select(text => text.Replace("\r", "").Replace("\n", ""));
        return Gen.OneOf(
            line.Select(text => new Sample($"+{text}\r\n", $"SimpleString {text}")),
            line.Select(text => new Sample($"-{text}\r\n", $"Error {text}")),
            Bytes.Select(text => new Sample($"!{text.Length}\r\n{text}\r\n", $"Error {text}")),
            Bytes.Select(text => new Sample($"${text.Length}\r\n{text}\r\n", $"BulkString {text}")),
            Bytes.Select(text => new Sample($"={text.Length + 4}\r\ntxt:{text}\r\n", $"VerbatimString {text}")),
            Bytes.ArrayOf().Select(Chunks),
            Longs.Select(number => new Sample($":{number}\r\n", $"Integer {number}")),
            Doubles.Select(Double).Select(text => new Sample($",{text}\r\n", $"Double {text}")),
            Longs.Two().Select(n => new BigInteger(n.Item1) * n.Item2).Select(number => new Sample($"({number}\r\n", $"BigNumber {number}")),
            Gen.Elements(new Sample("#t\r\n", "Boolean 1"), new Sample("#f\r\n", "Boolean 0")),
            Gen.Elements("_\r\n", "$-1\r\n", "*-1\r\n").Select(wire => new Sample(wire, "Null")));
    }

    private static Gen<Sample> Reply(int depth)
    {
        Gen<Sample> leaf = Leaf();
        if (depth == 0) return leaf;
        Gen<Sample> inner = Reply(depth - 1);
        Gen<Sample[]> items = from count in Gen.Choose(0, 4) from some in inner.ArrayOf(count) select some;
        Gen<Sample[]> pairs = from count in Gen.Choose(0, 2) from some in inner.ArrayOf(2 * count) select some;
        Gen<bool> streamed = Gen.Elements(true, false);
        return Gen.Frequency(
            (4, leaf),
            (2, from some in items
                from type in Gen.Elements(("*", "Array"), ("~", "Set"), (">", "Push"))
                from open in streamed
                select Aggregate(type.Item1, type.Item2, some, some.Length, open)),
            (1, from some in pairs from open in streamed select Aggregate("%", "Map", some, some.Length / 2, open)),
            (1, from some in pairs from open in streamed from value in leaf select Attributed(Aggregate("|", "", some, some.Length / 2, open), value)));
    }

    private static Sample Aggregate(string type, string name, Sample[] items, int count, bool streamed)
    {
        string wire = string.Concat(items.Select(item => item.Wire));
        return new Sample(streamed ? $"{type}?\r\n{wire}.\r\n" : $"{type}{count}\r\n{wire}", $"{name} [{string.Join(", ", items.Select(item => item.Shown))}]");
    }

    private static Sample Attributed(Sample attributes, Sample value)
    {
        string shown = attributes.Shown.Substring(2, attributes.Shown.Length - 3);
        return new Sample(attributes.Wire + value.Wire, shown.Length == 0 ? value.Shown : $"{{{shown}}} {value.Shown}");
    }

    private static Sample Chunks(string[] chunks) => new(
        $"$?\r\n{string.Concat(chunks.Where(chunk => chunk.Length > 0).Select(chunk => $";{chunk.Length}\r\n{chunk}\r\n"))};0\r\n",
        $"BulkString {string.Concat(chunks)}");

    private static string Double(double number) =>
        double.IsNaN(number) ? "nan" : double.IsInfinity(number) ? (number > 0 ? "inf" : "-inf") : number.ToString("R", CultureInfo.InvariantCulture);
}
