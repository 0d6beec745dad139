using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace PSRedis.Tests;

/// <summary>Formats any result as text, including its types, for comparison in tests.</summary>
internal static class Show
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        byte[] bytes => $"b\"{Encoding.Latin1.GetString(bytes)}\"",
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => double.IsInteger(number) ? $"{RedisNumber.Format(number)}.0" : RedisNumber.Format(number),
        BigInteger number => $"{number}n",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        OrderedDictionary pairs => $"{{{string.Join(", ", pairs.Cast<DictionaryEntry>().Select(pair => $"{pair.Key}: {Of(pair.Value)}"))}}}",
        SortedSetMember member => $"{Of(member.Member)}={Of(member.Score)}",
        PoppedItem item => $"{item.Key}: {Of(item.Value)}",
        StreamEntry entry => $"{entry.Id} {Of(entry.Fields)}",
        ScanPage page => $"{Of(page.Names)} next {page.Cursor}",
        CommandDoc doc => $"{doc}: {doc.Summary} ({doc.Since})" + (doc.Subcommands.Count == 0 ? "" : $" {Of(doc.Subcommands)}"),
        KeyExpiration expiration => $"{expiration.Key} for {Of(expiration.TimeToLive)}",
        ServerIdentity server => $"{server.Server} {server.Version} {server.Mode} {server.Role} RESP{server.Protocol}",
        RedisServerException error => $"error {error.Message}",
        RedisProtocolException => "protocol error",
        Exception error => $"{error.GetType().Name}: {error.Message}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ => throw new NotSupportedException($"{value.GetType()} is not a type of result."),
    };
}
