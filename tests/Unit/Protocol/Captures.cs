using System.IO;

namespace PSRedis.Tests.Protocol;

/// <summary>
/// Captured replies of a redis-server 7.0, in RESP2 and in RESP3: to commands on strings and collections, to commands about the server, to scripts and
/// transactions, published messages, and each kind of reply. Each file contains consecutive replies.
/// </summary>
internal static class Captures
{
    public static readonly string[] Names =
    [
        .. from subject in (string[])["collections", "kinds", "messages", "scripts", "server", "strings"]
           from protocol in (int[])[2, 3]
           select $"{subject}.resp{protocol}",
    ];

    /// <summary>Every reply of every capture.</summary>
    public static readonly string[] Replies = [.. Names.SelectMany(name => Split(Read(name)))];

    /// <summary>The bytes of a capture, one char for each.</summary>
    public static string Read(string name)
    {
        using Stream resource = typeof(Captures).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return Wire.Text(bytes.ToArray());
    }

    /// <summary>Splits a wire into its replies.</summary>
    public static IEnumerable<string> Split(string wire)
    {
        byte[] bytes = Wire.Bytes(wire);
        var reader = new RespReader();
        for (int at = 0; at < bytes.Length;)
        {
            if (!reader.TryRead(bytes, at, bytes.Length - at, out _, out int consumed)) throw new InvalidDataException($"The capture is incomplete after {at} bytes.");
            yield return wire.Substring(at, consumed);
            at += consumed;
        }
    }
}
