using System.Diagnostics;
using FsCheck.Fluent;
using PSRedis.Faults;

namespace PSRedis.Tests.Protocol;

/// <summary>A connection survives a server that sends arbitrary replies.</summary>
public class ConnectionFuzzTests
{
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(30);

    [Theory, EachProtocol]
    public void Whatever_a_server_sends_each_command_ends_in_time_and_a_new_link_works(int protocol)
    {
        string? reply = null;
        using var server = new ScriptedServer(link =>
        {
            link.Socket.NoDelay = true;
            link.Handshake(protocol);
            if (Interlocked.Exchange(ref reply, null) is { } wire)
            {
                link.Read();
                link.Write(Wire.Bytes(wire));
            }
            else
            {
                link.Serve(request => request == "PING" ? "+PONG|" : "-ERR no|");
            }
        });
        RedisOptions options = server.Options;
        options.Protocol = protocol;
        // Tests must not fail because the machine is busy.
        options.CommandTimeout = options.ConnectTimeout = TimeSpan.FromSeconds(20);

        Gen.OneOf(Generators.MutatedCaptures, Generators.Mutated, Generators.Captured).Hold(
            wire =>
            {
                var elapsed = Stopwatch.StartNew();
                Interlocked.Exchange(ref reply, wire);
                using RedisConnection redis = RedisConnection.Open(options);
                Pending[] pipeline =
                [
                    redis.Send(Strings.Get("k")), redis.Send(Hashes.GetAll("k")), redis.Send(Keys.Read("k")), redis.Send(Strings.Set("k", "v")),
                    redis.Send(RawCommand.Of(false, "x")), redis.Send(Transactions.Atomic(Strings.Get("k"), Lists.Range("k", 0, -1))), redis.Send(SortedSets.Range("k", 0, -1)),
                ];
                foreach (Pending pending in pipeline) redis.Wait(pending);
                Assert.All(pipeline, pending => Assert.True(pending.Error is null or RedisException or NotSupportedException, $"{pending.Error}"));
                // The end of the old link may cause one more error.
                Assert.True(Answers(redis) || Answers(redis), "The connection does not recover.");
                Assert.InRange(elapsed.Elapsed, TimeSpan.Zero, InTime);
            },
            times: 400, nightly: 20_000);
    }

    private static bool Answers(RedisConnection redis)
    {
        try
        {
            return redis.Execute(ConnectionCommands.Ping());
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
