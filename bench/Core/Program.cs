using System;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PSRedis.Bench;

/// <summary>
/// A worker: reads a request from each line, such as <c>{"do":"get","count":1000,"size":100,"batch":100}</c>, executes it once, and writes a line with the
/// time it took. So one process stays warm over all rounds, and bench.ps1 can alternate between it and its rivals.
/// </summary>
internal static class Program
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static void Main()
    {
        RedisOptions options = RedisOptions.FromEnvironment();
        options.Spin = Environment.GetEnvironmentVariable("PSREDIS_BENCH_SPIN") != "0";
        var client = new Lazy<ClientCore>(() => new ClientCore(options));
        while (Console.In.ReadLine() is { } line)
        {
            object answer;
            try
            {
                answer = Do(JsonNode.Parse(line)!.AsObject(), client);
            }
            catch (Exception e)
            {
                answer = new { Error = e.Message };
            }
            Console.Out.WriteLine(JsonSerializer.Serialize(answer, Json));
        }
    }

    private static object Do(JsonObject request, Lazy<ClientCore> client) => (string?)request["do"] switch
    {
        "get" => client.Value.Get((int)request["count"]!, (int)request["batch"]!),
        "set" => client.Value.Set((int)request["count"]!, (int)request["size"]!, (int)request["batch"]!),
        "ping" => client.Value.Ping((int)request["count"]!),
        "run" => TimedProgram.Run(request["command"].Deserialize<string[]>()!),
        "delay" => new { Port = DelayingProxy.Start((string)request["to"]!, TimeSpan.FromMilliseconds((double)request["milliseconds"]!)) },
        var other => throw new ArgumentException($"Unknown request '{other}'."),
    };
}
