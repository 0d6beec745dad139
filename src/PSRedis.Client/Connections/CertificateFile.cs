using System.IO;
using System.Security;
using System.Text;

namespace PSRedis;

/// <summary>A file of certificates or keys.</summary>
internal sealed class CertificateFile
{
    private const string PemBegin = "-----BEGIN ";

    private readonly string _part;
    private readonly string _path;

    /// <summary>Reads the file.</summary>
    /// <param name="part">The option that names the file, for errors.</param>
    /// <param name="path">The path, relative to the current directory of the process.</param>
    /// <exception cref="RedisOptionsException">There is no such file, or it is empty or cannot be read.</exception>
    public CertificateFile(string part, string path)
    {
        (_part, _path) = (part, path);
        try
        {
            Bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Error("does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            throw Error($"cannot be read: {e.Message}");
        }
        if (Bytes.Length == 0) throw Error("is empty");
        // PEM is ASCII, whatever is between its blocks.
        Text = Encoding.ASCII.GetString(Bytes);
        IsPem = Text.Contains(PemBegin);
    }

    public byte[] Bytes { get; }

    public string Text { get; }

    public bool IsPem { get; }

    /// <summary>The decoded blocks between <c>-----BEGIN label-----</c> and its end.</summary>
    /// <exception cref="FormatException">A block is empty, does not end, or is not base64.</exception>
    public IEnumerable<byte[]> PemBlocks(string label)
    {
        string begin = $"-----BEGIN {label}-----", end = $"-----END {label}-----";
        for (int at = Text.IndexOf(begin, StringComparison.Ordinal); at >= 0; at = Text.IndexOf(begin, at, StringComparison.Ordinal))
        {
            int from = at + begin.Length;
            at = Text.IndexOf(end, from, StringComparison.Ordinal);
            if (at < 0) throw new FormatException();
            byte[] block = Convert.FromBase64String(Text.Substring(from, at - from));
            yield return block.Length > 0 ? block : throw new FormatException();
        }
    }

    public RedisOptionsException Error(string what) => new(_part, $"{_part}: the file '{_path}' {what}.");
}
