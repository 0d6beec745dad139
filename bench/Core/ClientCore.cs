using System;
using System.Globalization;
using System.Linq;
using PSRedis.Commands;
using PSRedis.Protocol;

namespace PSRedis.Bench;

/// <summary>The client core on one connection, in the pattern of redis-benchmark: a batch of requests, then all their replies.</summary>
internal sealed class ClientCore(RedisOptions options)
{
    /// <summary>The same keys as <c>redis-benchmark -r 100000</c>.</summary>
    private static readonly string[] Keys =
        [.. Enumerable.Range(0, 100_000).Select(i => "key:" + i.ToString("D12", CultureInfo.InvariantCulture))];

    private readonly RedisConnection _connection = RedisConnection.Open(options);

    public Sample Get(int count, int batch) => Run(count, batch, key => Strings.Get(key));

    public Sample Set(int count, int size, int batch)
    {
        // Bytes, since redis-benchmark has its value ready, too.
        RedisArgument value = Enumerable.Repeat((byte)'x', size).ToArray();
        return Run(count, batch, key => Strings.Set(key, value));
    }

    /// <summary>The round-trip time.</summary>
    public Sample Ping(int count) => Run(count, 1, _ => ConnectionCommands.Ping());

    private Sample Run<T>(int count, int batch, Func<string, RedisCommand<T>> command) => Sample.Of(count, () =>
    {
        if (batch == 1)
        {
            for (int i = 0; i < count; i++) _connection.Execute(command(Keys[i % Keys.Length]));
            return;
        }
        var pending = new Pending<T>[batch];
        for (int done = 0; done < count; done += batch)
        {
            int now = Math.Min(batch, count - done);
            for (int i = 0; i < now; i++) pending[i] = _connection.Send(command(Keys[(done + i) % Keys.Length]));
            for (int i = 0; i < now; i++)
            {
                _connection.Wait(pending[i]);
                // Throws on an error, which would otherwise be the fastest reply.
                _ = pending[i].Result;
            }
        }
    });
}
