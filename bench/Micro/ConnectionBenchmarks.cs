using BenchmarkDotNet.Attributes;
using PSRedis.Commands;
using PSRedis.Hosting;

namespace PSRedis.Bench;

/// <summary>Commands over a connection to a server on this machine. The allocated bytes are those of the client: the server is another process.</summary>
public class ConnectionBenchmarks
{
    private const string Key = "user:1000:name";
    private const int Batch = 100;

    private readonly Pending<object?>[] _gets = new Pending<object?>[Batch];
    private readonly Pending<bool>[] _sets = new Pending<bool>[Batch];
    private LocalServer _server = null!;
    private RedisConnection _connection = null!;

    [GlobalSetup]
    public void Setup()
    {
        _server = LocalServer.Start();
        _connection = RedisConnection.Open(RedisOptions.Parse($"redis://{_server}"));
        _connection.Execute(Strings.Set(Key, "Ann Lee"));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _connection.Dispose();
        _server.Dispose();
    }

    [Benchmark(Description = "GET over loopback, one at a time")]
    public object? Get() => _connection.Execute(Strings.Get(Key));

    [Benchmark(Description = "SET over loopback, one at a time")]
    public bool Set() => _connection.Execute(Strings.Set(Key, "Ann Lee"));

    [Benchmark(Description = "GET over loopback, pipelined by 100, each", OperationsPerInvoke = Batch)]
    public object? PipelinedGet()
    {
        for (int i = 0; i < Batch; i++) _gets[i] = _connection.Send(Strings.Get(Key));
        foreach (Pending<object?> pending in _gets) _connection.Wait(pending);
        return _gets[^1].Result;
    }

    [Benchmark(Description = "SET over loopback, pipelined by 100, each", OperationsPerInvoke = Batch)]
    public bool PipelinedSet()
    {
        for (int i = 0; i < Batch; i++) _sets[i] = _connection.Send(Strings.Set(Key, "Ann Lee"));
        foreach (Pending<bool> pending in _sets) _connection.Wait(pending);
        return _sets[^1].Result;
    }
}
