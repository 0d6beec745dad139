using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>Many commands in flight at once.</summary>
public class PipelineTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void One_hundred_thousand_commands_are_sent_before_the_first_wait(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Pending<long>[] sent = [.. Enumerable.Range(0, 100_000).Select(_ => redis.Send(Strings.Increment(key)))];
        redis.Wait(sent[^1]);

        for (int i = 0; i < sent.Length; i++) Assert.Equal(i + 1, sent[i].Result);
    }

    [Fact]
    public void Commands_are_sent_by_Flush_and_received_as_they_arrive()
    {
        RedisConnection redis = Open();
        string key = Key();
        var sent = new List<Pending<long>>();
        for (int i = 0; i < 20_000; i++)
        {
            sent.Add(redis.Send(Strings.Increment(key)));
            if (i % 7 == 0) redis.Flush();
            if (i % 50 == 0) redis.Receive();
        }
        redis.Wait(sent[^1]);
        Assert.Equal(Enumerable.Range(1, sent.Count).Select(i => (long)i), sent.Select(pending => pending.Result));
    }

    [Fact]
    public void Commands_are_sent_soon_although_nobody_waits_for_them()
    {
        RedisConnection redis = Open();
        using RedisConnection other = redis.Lease();
        string key = Key();
        for (int i = 1; i <= 20_000; i++)
        {
            redis.Send(Strings.Increment(key));
            redis.FlushSoon();
        }

        Assert.True(SpinWait.SpinUntil(() => other.Execute(Strings.Get(key)) is "20000", TimeSpan.FromSeconds(20)));
        Assert.Equal(20_001, redis.Execute(Strings.Increment(key)));
    }

    [Fact]
    public void Nothing_is_gathered_for_a_lost_link()
    {
        // The link is closed after the handshake.
        using var scripted = new ScriptedServer(link => link.Handshake());
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        redis.Send(ConnectionCommands.Ping());
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                redis.Receive();
                return redis.State == ConnectionState.Broken;
            },
            TimeSpan.FromSeconds(10)));
        redis.FlushSoon();
        Assert.True(redis.IsGathering);
        Assert.True(SpinWait.SpinUntil(() => !redis.IsGathering, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Threads_that_gather_commands_each_get_their_own_replies()
    {
        RedisConnection redis = Open();
        string[] keys = [.. Enumerable.Range(0, 4).Select(i => Key($"{i}"))];
        await Task.WhenAll(keys.Select(key => Task.Run(() =>
        {
            var sent = new List<Pending<long>>();
            for (int i = 0; i < 5_000; i++)
            {
                sent.Add(redis.Send(Strings.Increment(key)));
                redis.FlushSoon();
                if (i % 100 == 0) redis.Wait(sent[i]);
            }
            redis.Wait(sent[^1]);
            Assert.Equal(Enumerable.Range(1, sent.Count).Select(i => (long)i), sent.Select(pending => pending.Result));
        })));
    }

    [Fact]
    public void Reading_a_result_before_its_reply_is_an_error()
    {
        RedisConnection redis = Open();
        Pending<bool> ping = redis.Send(ConnectionCommands.Ping());
        Assert.False(ping.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => ping.Result);
        redis.Wait(ping);
        Assert.True(ping.Result);
    }

    [Fact]
    public void An_error_stays_with_its_command()
    {
        RedisConnection redis = Open();
        (string text, string list) = (Key("text"), Key("list"));
        redis.Execute(Lists.PushRight(list, 1));
        var sent = Enumerable.Range(0, 1_000).Select(i => redis.Send(i % 3 == 0 ? Strings.Increment(list) : Strings.Increment(text))).ToArray();
        redis.Wait(sent[^1]);

        for (int i = 0, expected = 0; i < sent.Length; i++)
        {
            if (i % 3 == 0) Assert.Equal("WRONGTYPE", Assert.IsType<RedisServerException>(sent[i].Error).Code);
            else Assert.Equal(++expected, sent[i].Result);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Large_requests_and_replies_at_once_do_not_deadlock(bool flushEach)
    {
        const int Count = 1_000;
        RedisConnection redis = Open();
        byte[][] values = [.. Enumerable.Range(0, 10).Select(i => Enumerable.Repeat((byte)i, 64 * 1024).ToArray())];
        var gets = new List<Pending<object?>>();
        for (int i = 0; i < Count; i++)
        {
            redis.Send(Strings.Set(Key($"{i % 20}"), values[i % 10]));
            gets.Add(redis.Send(Strings.Get(Key($"{i % 20}"), asBytes: true)));
            if (flushEach) redis.Flush();
        }
        redis.Wait(gets[^1]);
        for (int i = 0; i < Count; i++) Assert.Equal(values[i % 10], (byte[])gets[i].Result!);
    }

    [Fact]
    public void Two_thousand_large_values_are_written_and_read()
    {
        const int Count = 2_000;
        RedisConnection redis = Open();
        var value = new byte[64 * 1024];
        new Random(2).NextBytes(value);
        for (int i = 0; i < Count; i++) redis.Send(Strings.Set(Key($"{i % 100}"), value));
        Pending<object?>[] gets = [.. Enumerable.Range(0, Count).Select(i => redis.Send(Strings.Get(Key($"{i % 100}"), asBytes: true)))];
        redis.Wait(gets[^1]);
        Assert.All(gets, get => Assert.True(value.AsSpan().SequenceEqual((byte[])get.Result!)));
    }

    [Fact]
    public void Replies_are_read_while_the_server_blocks_on_its_output()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        // The server answers each request before it reads the next one, and buffers nothing beyond the socket.
        string reply = $"$100000|{new string('r', 100_000)}|";
        using ScriptedServer scripted = ScriptedServer.Answering(_ => reply);
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        string argument = new('a', 50_000);
        Pending<object?>[] sent = [.. Enumerable.Range(0, 500).Select(i => redis.Send(RawCommand.Of(false, "X", argument, i)))];
        redis.Flush();
        redis.Wait(sent[^1]);

        Assert.All(sent, pending => Assert.Equal(100_000, ((string)pending.Result!).Length));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), scripted.Requests.Select(request => request[(request.LastIndexOf(' ') + 1)..]));
    }

    [Fact]
    public void A_large_request_does_not_time_out_while_the_server_keeps_reading()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Socket.ReceiveBufferSize = 64 * 1024;
            var buffer = new byte[1024 * 1024];
            for (long left = 12_000_000; left > 0; Thread.Sleep(20)) left -= link.Socket.Receive(buffer);
            link.Write("+OK|");
            link.WaitForClose();
        });
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromSeconds(1);
        using RedisConnection redis = RedisConnection.Open(options);
        // Two arguments, which take longer than the time-out.
        redis.Send(RawCommand.Of(false, "X", new byte[6_000_000], new byte[6_000_000]));
        redis.Flush();
        Assert.Equal(ConnectionState.Connected, redis.State);
    }

    [Fact]
    public void A_reply_in_single_bytes_is_assembled()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Read(2);
            link.WriteByteByByte("*2|$3|a|b|%1|+k|,1.5|$2|\xFF\0|".Replace("a|b", "a\rb", StringComparison.Ordinal));
            link.WaitForClose();
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?> first = redis.Send(RawCommand.Of(false, "A")), second = redis.Send(RawCommand.Of(true, "B"));
        redis.Wait(second);
        Assert.Equal("[\"a\rb\", {k: 1.5}]", Show.Of(first.Result));
        Assert.Equal("b\"\xFF\0\"", Show.Of(second.Result));
    }

    [Fact]
    public void A_real_server_works_byte_by_byte()
    {
        using var proxy = new FaultProxy(Shared.Options().EndPoint, new FaultyConnection { Requests = { Piece = 1 }, Replies = { Piece = 1 } });
        Assert.SkipWhen(Shared.Options().Tls, "TLS is too slow byte by byte.");
        RedisConnection redis = Open(proxy.Options(Shared.Options()));
        string key = Key();
        redis.Execute(Keys.Replace(key, KeyContent.Hash(["f", "wörld", "g", 5])));
        Assert.Equal("{f: \"wörld\", g: \"5\"}", Show.Of(redis.Execute(Keys.Read(key))));
    }

    [Theory, EachProtocol]
    public async Task Threads_on_one_connection_each_get_their_own_replies(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string[] keys = [.. Enumerable.Range(0, 500).Select(i => Key($"{i}"))];
        redis.Execute(Strings.SetMany(keys.ToDictionary(key => key, key => (RedisArgument)key)));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () =>
            {
                var random = new Random(thread);
                for (int i = 0; i < 100; i++)
                {
                    string key = keys[random.Next(keys.Length)];
                    Assert.Equal(key, redis.Execute(Strings.Get(key)));
                    string[] some = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => keys[random.Next(keys.Length)])];
                    Pending<object?>[] sent = [.. some.Select(name => redis.Send(Keys.Read(name)))];
                    foreach (Pending<object?> pending in sent.Reverse()) redis.Wait(pending);
                    Assert.Equal(some, sent.Select(pending => pending.Result));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    [Theory, EachProtocol]
    public void Chained_commands_keep_their_results_in_a_large_pipeline(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string text, string list, string hash, string set, string counter) = (Key("text"), Key("list"), Key("hash"), Key("set"), Key("counter"));
        redis.Execute(Strings.Set(text, "v"));
        redis.Execute(Keys.Replace(list, KeyContent.List(["a", "b"])));
        redis.Execute(Keys.Replace(hash, KeyContent.Hash(["f", 1])));
        redis.Execute(Keys.Replace(set, KeyContent.SortedSet([1.5, "m"])));

        var expected = new List<string>();
        var sent = new List<Pending<object?>>();
        for (int i = 0; i < 3_000; i++)
        {
            (RedisCommand<object?> command, string shown) = (i % 7) switch
            {
                0 => (Keys.Read(text), "\"v\""),
                1 => (Keys.Read(list), "[\"a\", \"b\"]"),
                2 => (Strings.Increment(counter).AsObject(), $"{i / 7 + 1}"),
                3 => (Keys.Read(hash), "{f: \"1\"}"),
                4 => (Keys.Read(Key("missing")), "null"),
                5 => (Keys.Read(set), "[\"m\"=1.5]"),
                _ => (Strings.GetRange(Key("missing"), 0, 1), "null"),
            };
            sent.Add(redis.Send(command));
            expected.Add(shown);
            if (i % 500 == 0) redis.Flush();
        }
        foreach (Pending<object?> pending in sent) redis.Wait(pending);
        Assert.Equal(expected, sent.Select(pending => Show.Of(pending.Result)));
    }

    [Fact]
    public void A_reply_of_an_unexpected_type_affects_no_other_command()
    {
        RedisConnection redis = Open();
        string key = Key();
        redis.Execute(Lists.PushRight(key, 1, 2));
        Pending<string?> unfit = redis.Send(RawCommand.Of(reply => reply.AsText(), "LRANGE", key, 0, -1));
        Pending<int> thrown = redis.Send(RawCommand.Of<int>(_ => throw new FormatException("mine"), "PING"));
        Pending<bool> ping = redis.Send(ConnectionCommands.Ping());
        redis.Wait(ping);

        Assert.IsType<RedisProtocolException>(unfit.Error);
        Assert.Equal("mine", Assert.Throws<FormatException>(() => thrown.Result).Message);
        Assert.True(ping.Result);
    }

    [Fact]
    public void Pushes_between_replies_are_skipped()
    {
        const string Push = ">2|+invalidate|*1|$1|k|";
        using var scripted = new ScriptedServer(link =>
        {
            link.Write(Push);
            link.Handshake();
            link.Write(Push);
            link.Serve(request => request == "GET last" ? $"{Push}$1|2|" : $"$1|1|{Push}{Push}");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal("1", redis.Execute(Strings.Get("first")));
        Thread.Sleep(50);
        Assert.Equal("2", redis.Execute(Strings.Get("last")));
        Assert.Equal(1, scripted.Lines);
    }

    [Fact]
    public void Pushes_of_a_real_server_are_skipped()
    {
        RedisConnection redis = Open(3), other = Open();
        string key = Key();
        try
        {
            Do(redis, "CLIENT", "TRACKING", "ON");
        }
        catch (RedisServerException)
        {
            Assert.Skip("this server has no CLIENT TRACKING");
        }
        for (int i = 0; i < 50; i++)
        {
            Pending<object?> get = redis.Send(Strings.Get(key));
            redis.Wait(get);
            Assert.Equal(i == 0 ? null : $"{i}", get.Result);
            other.Execute(Strings.Set(key, i + 1));
        }
    }

    [Fact]
    public void A_connection_can_be_leased_for_blocking_commands()
    {
        RedisConnection redis = Open();
        redis.Execute(ConnectionCommands.Select(11));
        using RedisConnection leased = redis.Lease();
        Assert.Equal(11, leased.Database);
        string key = Key();
        leased.Execute(Strings.Set(key, "v"));
        Assert.Equal("v", redis.Execute(Strings.Get(key)));
        redis.Execute(Keys.Remove(key));
        leased.Dispose();
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
        Assert.Equal(ConnectionState.Closed, leased.State);
        Assert.Equal(ConnectionState.Connected, redis.State);
    }
}
