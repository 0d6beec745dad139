using System;
using System.Globalization;
using System.Linq;
using System.Text;
using BenchmarkDotNet.Attributes;
using PSRedis.Commands;
using PSRedis.Protocol;

namespace PSRedis.Bench;

/// <summary>Writing a command as bytes, and reading a value from bytes, without a socket.</summary>
public class ProtocolBenchmarks
{
    private const string Key = "user:1000:name";

    // Keeps commands reachable, so that they are not allocated on the stack: those of a connection cannot be.
    private RedisCommand? _made;

    private readonly RespWriter _writer = new();
    private readonly RespReader _reader = new();
    private readonly RedisCommand<object?> _get = Strings.Get(Key);
    private readonly RedisCommand<bool> _set = Strings.Set(Key, "value");
    private readonly byte[] _value = Encoding.ASCII.GetBytes("$7\r\nAnn Lee\r\n");
    private readonly byte[] _ok = Encoding.ASCII.GetBytes("+OK\r\n");

    [Benchmark(Description = "GET: the command is made and written, its reply of 7 B read")]
    public object? Get()
    {
        Write(Strings.Get(Key));
        return _get.Read(Reply(_value));
    }

    [Benchmark(Description = "SET: the command is made and written, its reply read")]
    public bool Set()
    {
        Write(Strings.Set(Key, "Ann Lee"));
        return _set.Read(Reply(_ok));
    }

    [Benchmark(Description = "GET, only made")]
    public object MakeGet() => _made = Strings.Get(Key);

    [Benchmark(Description = "SET, only made")]
    public object MakeSet() => _made = Strings.Set(Key, "Ann Lee");

    [Benchmark(Description = "RespWriter: a request of three words")]
    public long WriteRequest()
    {
        _writer.Clear();
        _writer.WriteCommand("SET", 2);
        _writer.WriteBulk(Key);
        _writer.WriteBulk("Ann Lee");
        return _writer.Length;
    }

    [Benchmark(Description = "RespReader: a string of 7 B")]
    public RespType ReadString() => Reply(_value).Type;

    // As a connection does it, through public members.
    private void Write(RedisCommand command)
    {
        _made = command;
        _writer.Clear();
        _writer.WriteCommand(command.Name, command.Arguments.Count);
        for (int i = 0; i < command.Arguments.Count; i++) _writer.WriteBulk(command.Arguments[i].ToString());
    }

    private RespValue Reply(byte[] bytes) =>
        _reader.TryRead(bytes, 0, bytes.Length, out RespValue value, out _) ? value : throw new InvalidOperationException();
}

/// <summary>Large arrays.</summary>
public class ArrayBenchmarks
{
    private readonly RespReader _reader = new();
    private readonly RedisCommand<object?[]> _getMany = Strings.GetMany(["key"]);
    private byte[] _bytes = [];

    [Params(100, 10_000, 1_000_000)]
    public int Elements { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{Elements}\r\n");
        foreach (int i in Enumerable.Range(0, Elements)) text.Append(CultureInfo.InvariantCulture, $"$12\r\nvalue-{i % 1_000_000:D6}\r\n");
        _bytes = Encoding.ASCII.GetBytes(text.ToString());
    }

    [Benchmark(Description = "RespReader: an array of strings of 12 B")]
    public int Read() => Reply().Items.Count;

    [Benchmark(Description = "MGET: the same, to text")]
    public int ReadText() => _getMany.Read(Reply()).Length;

    private RespValue Reply() =>
        _reader.TryRead(_bytes, 0, _bytes.Length, out RespValue value, out _) ? value : throw new InvalidOperationException();
}

/// <summary>Text to bytes and back.</summary>
public class TextBenchmarks
{
    private string _text = "";
    private byte[] _bytes = [];

    [Params("ASCII", "half Greek", "not UTF-8")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        string ascii = new('a', 500);
        _bytes = Kind switch
        {
            "ASCII" => Encoding.UTF8.GetBytes(ascii + ascii),
            "half Greek" => Encoding.UTF8.GetBytes(ascii + new string('λ', 250)),
            _ => [.. Encoding.UTF8.GetBytes(ascii), .. Enumerable.Repeat((byte)0xFF, 10), .. Encoding.UTF8.GetBytes(ascii[10..])],
        };
        _text = RedisText.GetString(_bytes, 0, _bytes.Length);
    }

    [Benchmark(Description = "RedisText: 1,000 B to text")]
    public string Decode() => RedisText.GetString(_bytes, 0, _bytes.Length);

    [Benchmark(Description = "RedisText: text to 1,000 B")]
    public byte[] Encode() => RedisText.GetBytes(_text);
}
