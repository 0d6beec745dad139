using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PSRedis.Testing;

namespace PSRedis.Tests.Differential;

/// <summary>A call of a method of redis-py. Byte arrays become bytes, a <see cref="long"/> an int, a string a str.</summary>
internal sealed record Call(string Method, object?[] Arguments, params (string Name, object? Value)[] Options);

/// <summary>redis-py in a separate process: see tests/Differential/redis_py_peer.py.</summary>
internal sealed class RedisPy : IDisposable
{
    private static readonly Lazy<string?> s_python = new(FindPython);
    private static readonly JsonWriterOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Process _process;

    private RedisPy(Process process) => _process = process;

    /// <summary>Starts the process. Without Python and redis-py, the test is skipped; in CI it fails.</summary>
    public static RedisPy Start(string server)
    {
        if (s_python.Value is null)
        {
            const string missing = "redis-py is missing: no python3 can import redis 4 or newer (Debian: apt-get install python3-redis)";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(missing);
            Assert.Skip(missing);
        }
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var start = new ProcessStartInfo(s_python.Value, [Path.Combine(AppContext.BaseDirectory, "redis_py_peer.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = encoding,
            StandardOutputEncoding = encoding,
        };
        start.Environment[TestServer.Variable] = server;
        return new RedisPy(Process.Start(start)!);
    }

    /// <summary>Makes calls and returns their replies. Several calls in one request are a transaction.</summary>
    public object?[] Do(int database, IReadOnlyList<Call[]> requests) => Ask([.. requests.Select(calls => Write(database, calls))]);

    /// <summary>Reads a whole database: keys, each with its type, its value, and its time to live in <see cref="Plain.TimeUnit"/>s.</summary>
    public object?[] Read(int database) => (object?[])Ask([Write(database, null)])[0]!;

    public void Dispose()
    {
        // The process ends at the end of its input.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000)) _process.Kill();
        _process.Dispose();
    }

    private object?[] Ask(string[] lines)
    {
        // The process prints nothing before it has read all lines, so there is no deadlock.
        foreach (string line in lines) _process.StandardInput.Write(line + "\n");
        _process.StandardInput.Write("\n");
        _process.StandardInput.Flush();
        return Array.ConvertAll(lines, request =>
        {
            string reply = _process.StandardOutput.ReadLine() ?? throw new IOException($"The Python process ended at or after {Cut(request)}");
            using JsonDocument document = JsonDocument.Parse(reply);
            return Value(document.RootElement);
        });
    }

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";

    private static string Write(int database, Call[]? calls)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_relaxed))
        {
            json.WriteStartObject();
            json.WriteNumber("database", database);
            if (calls is not null)
            {
                json.WriteStartArray("calls");
                foreach (Call call in calls) Write(json, call);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter json, Call call)
    {
        json.WriteStartArray();
        json.WriteStringValue(call.Method);
        Write(json, call.Arguments);
        json.WriteStartObject();
        foreach ((string name, object? value) in call.Options)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case byte[] bytes: json.WriteStringValue(Encoding.Latin1.GetString(bytes)); break;
            case string text: WriteTagged("text", () => json.WriteStringValue(text)); break;
            case double number: WriteTagged("double", () => json.WriteStringValue(RedisNumber.Format(number))); break;
            case IDictionary<byte[], object?> pairs: WriteTagged("dict", () => Write(json, pairs.Select(pair => new[] { pair.Key, pair.Value }).ToArray())); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case null: json.WriteNullValue(); break;
            case Array items:
                json.WriteStartArray();
                foreach (object? item in items) Write(json, item);
                json.WriteEndArray();
                break;
            default: throw new NotSupportedException($"{value.GetType()} is not supported as an argument.");
        }

        void WriteTagged(string tag, Action content)
        {
            json.WriteStartObject();
            json.WritePropertyName(tag);
            content();
            json.WriteEndObject();
        }
    }

    // Sets and dictionaries are sorted: see Plain.
    private static object? Value(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String: return Encoding.Latin1.GetBytes(json.GetString()!);
            case JsonValueKind.Number: return json.GetInt64();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.Array: return json.EnumerateArray().Select(Value).ToArray();
            case JsonValueKind.Object:
                JsonProperty tagged = json.EnumerateObject().Single();
                return tagged.Name switch
                {
                    "double" => double.Parse(tagged.Value.GetString()!.Replace("inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture),
                    "error" => new RedisServerException(tagged.Value.GetString()!),
                    _ => Plain.Sorted((object?[])Value(tagged.Value)!),
                };
            default: return null;
        }
    }

    private static string? FindPython()
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        // /usr/bin has Debian's packages, whichever python3 comes first on the PATH.
        return folders.Append("/usr/bin")
            .SelectMany(folder => new[] { Path.Combine(folder, "python3"), Path.Combine(folder, "python.exe") })
            .Distinct().Where(File.Exists).FirstOrDefault(CanImport);
    }

    private static bool CanImport(string python)
    {
        var start = new ProcessStartInfo(python, ["-c", "import redis, sys; sys.exit(redis.VERSION < (4,))"]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
