using System.Diagnostics;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>Links that are lost with commands in flight. A scripted server records what it received: no command that may change data arrives twice.</summary>
public class LostConnectionTests(SharedServer server) : ServerTest(server)
{
    public enum Cut
    {
        Close,
        Reset,
    }

    [Theory]
    [InlineData(Cut.Close)]
    [InlineData(Cut.Reset)]
    public void Commands_that_may_have_been_executed_fail_and_read_only_commands_succeed(Cut cut)
    {
        using ScriptedServer scripted = Cutting(1, readUpTo: 6, cut);
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<long> i1 = redis.Send(Strings.Increment("i1"));
        Pending<object?> g1 = redis.Send(Strings.Get("g1"));
        Pending<long> i2 = redis.Send(Strings.Increment("i2"));
        Pending<object?> g2 = redis.Send(Keys.Read("g2"));
        Pending<bool> set = redis.Send(Strings.Set("s", "v"));
        Pending<object?> g3 = redis.Send(Strings.Get("g3"));
        foreach (Pending pending in new Pending[] { g1, g2, g3 }) redis.Wait(pending);

        Assert.Equal(["v", "v", "v"], new[] { g1, g2, g3 }.Select(get => get.Result));
        foreach (Pending pending in new Pending[] { i1, i2, set })
        {
            var error = Refusal.Check(Assert.IsType<RedisConnectionException>(pending.Error), scripted.Endpoint, "3 commands");
            Assert.Equal(3, error.OutcomeUnknown);
            Assert.False(error.IsTransient);
        }
        Assert.Equal(["INCRBY i1 1", "GET g1", "INCRBY i2 1", "TYPE g2", "SET s v", "GET g3"], scripted.RequestsOf(1));
        Assert.Equal(["GET g1", "TYPE g2", "GET g3", "GET g2"], scripted.RequestsOf(2));
        Assert.Equal(ConnectionState.Connected, redis.State);
    }

    [Theory]
    [InlineData("ERR Protocol error: invalid bulk length")]
    [InlineData("ERR Protocol error: invalid multibulk length")]
    [InlineData("ERR request is too large")]
    public void An_error_that_the_server_sent_before_it_closed_the_connection_is_reported(string error)
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number > 1)
            {
                link.Serve(_ => "+OK|");
                return;
            }
            // Otherwise the error may not be sent yet when the connection is reset.
            link.Socket.NoDelay = true;
            link.Read();
            link.Write("+OK|");
            // Only the beginning of the request is read.
            link.Socket.Receive(new byte[1000]);
            link.Write($"-{error}|");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<bool> before = redis.Send(Strings.Set("before", "v"));
        Pending<bool> large = redis.Send(Strings.Set("large", new byte[60_000_000]), before);
        Pending<bool> behind = redis.Send(Strings.Set("behind", "v"), large);
        redis.Wait(behind);
        Assert.True(before.Result);
        Assert.Equal(error, Assert.IsType<RedisServerException>(large.Error).Message);
        // It was not sent, and the outcome of the commands before it is known.
        Assert.True(behind.Result);
    }

    [Fact]
    public void An_error_within_a_transaction_before_the_server_closed_the_connection_is_reported()
    {
        const string Error = "ERR Protocol error: invalid bulk length";
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Socket.NoDelay = true;
            link.Read(2);
            link.Write("+OK|+QUEUED|");
            link.Socket.Receive(new byte[1000]);
            link.Write($"-{Error}|");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        RedisServerException error = Assert.Throws<RedisServerException>(() =>
            redis.Execute(Transactions.Atomic(Strings.Set("a", "v"), Strings.Set("large", new byte[60_000_000]), Strings.Set("b", "v"))));
        Assert.Equal((Error, 0), (error.Message, error.OutcomeUnknown));
    }

    [Fact]
    public void Replies_that_arrived_before_are_kept()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number == 2) link.Serve(Answer);
            link.Read(4);
            link.Write("+string|:7|$1");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?> read = redis.Send(Keys.Read("k"));
        Pending<long> first = redis.Send(Strings.Increment("i")), second = redis.Send(Strings.Increment("i"));
        Pending<object?> get = redis.Send(Strings.Get("k"));
        redis.Wait(get);
        redis.Wait(read);

        Assert.Equal(("v", 7, "v"), (read.Result, first.Result, get.Result));
        Assert.Equal(1, Assert.IsType<RedisConnectionException>(second.Error).OutcomeUnknown);
        Assert.Contains("One command", second.Error!.Message, StringComparison.Ordinal);
        // TYPE was answered, so the chain continues with GET, after the GET that was sent before.
        Assert.Equal(["GET k", "GET k"], scripted.RequestsOf(2).Order());
    }

    [Fact]
    public void Commands_that_were_not_sent_are_sent_on_the_next_link()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        // More than the system buffers for a server that does not read: the rest is unsent when the link is lost.
        using ScriptedServer scripted = Full(readUpTo: 2);
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromSeconds(30);
        using RedisConnection redis = RedisConnection.Open(options);
        var large = new byte[16_000_000];
        Pending<object?> first = redis.Send(Strings.Get("first")), second = redis.Send(Strings.Get("second"));
        Pending<bool> set = redis.Send(Strings.Set("large", large));
        Pending<long> last = redis.Send(Strings.Increment("last"));
        redis.Wait(last);

        Assert.Equal(("v", "v", true, 1), (first.Result, second.Result, set.Result, last.Result));
        Assert.Equal(["GET first", "GET second", "SET large", "INCRBY last 1"], scripted.RequestsOf(2).Select(request => request.Split(" \0")[0]));
    }

    /// <summary>A caller that sends commands in sequence ends at the first that fails. No more may have been executed than it was told.</summary>
    [Fact]
    public void No_unsent_command_is_sent_after_one_whose_outcome_is_unknown()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        using ScriptedServer scripted = Full(readUpTo: 2);
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<long> first = redis.Send(Strings.Increment("first"));
        Pending<object?> get = redis.Send(Strings.Get("g"));
        Pending<bool> large = redis.Send(Strings.Set("large", new byte[16_000_000]));
        Pending<long> last = redis.Send(Strings.Increment("last"));
        redis.Wait(last);
        redis.Wait(get);

        Assert.Equal(1, Assert.IsType<RedisConnectionException>(first.Error).OutcomeUnknown);
        foreach (Pending unsent in new Pending[] { large, last })
        {
            var error = Refusal.Check(Assert.IsType<RedisConnectionException>(unsent.Error), scripted.Endpoint, "was not sent");
            Assert.Equal((0, true), (error.OutcomeUnknown, error.IsTransient));
        }
        // Nor is the next command of the same caller, before it has seen the error. A read-only command does no harm.
        Pending<long> behind = redis.Send(Strings.Increment("behind"), last);
        Pending<object?> read = redis.Send(Strings.Get("behind"), last);
        redis.Wait(read);
        Refusal.Check(Assert.IsType<RedisConnectionException>(behind.Error), scripted.Endpoint, "INCRBY was not sent");
        Assert.Equal(1, redis.Execute(Strings.Increment("next")));
        Assert.Equal(("v", "v"), (get.Result, read.Result));
        Assert.Equal(["GET g", "GET behind", "INCRBY next 1"], scripted.RequestsOf(2));
    }

    [Fact]
    public void Commands_that_were_sent_in_part_are_not_sent_again()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        // The system buffers a part of it; how much of that the server has read is unknown.
        using ScriptedServer scripted = Full(readUpTo: 1_000);
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<long>[] sent = [.. Enumerable.Range(0, 300_000).Select(i => redis.Send(Strings.Increment($"counter:{i:000000}")))];
        redis.Wait(sent[^1]);

        Assert.Equal(1, redis.Execute(Strings.Increment("next")));
        Assert.All(sent[..1_000], pending => Assert.Equal(300_000, Assert.IsType<RedisConnectionException>(pending.Error).OutcomeUnknown));
        Assert.Equal(["INCRBY next 1"], scripted.RequestsOf(2));
    }

    [Fact]
    public void A_read_only_command_fails_when_the_connection_is_lost_twice()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number > 2) link.Serve(Answer);
            link.Read(link.Number == 1 ? 3 : 2);
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<long> increment = redis.Send(Strings.Increment("i"));
        Pending<object?> a = redis.Send(Strings.Get("a")), b = redis.Send(Strings.Get("b"));
        redis.Wait(b);

        Assert.Equal(1, Assert.IsType<RedisConnectionException>(increment.Error).OutcomeUnknown);
        foreach (Pending get in new[] { a, b })
        {
            // It changes nothing, so its outcome is not unknown.
            var error = Refusal.Check(Assert.IsType<RedisConnectionException>(get.Error), scripted.Endpoint);
            Assert.Equal(0, error.OutcomeUnknown);
            Assert.True(error.IsTransient);
            Assert.DoesNotContain("0 commands", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal("v", redis.Execute(Strings.Get("c")));
        Assert.Equal(["GET a", "GET b"], scripted.RequestsOf(2));
        Assert.Equal(["GET c"], scripted.RequestsOf(3));
    }

    [Fact]
    public void A_command_fails_whenever_its_link_is_lost()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number > 2) link.Serve(Answer);
            link.Read(1);
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal(1, Refusal.Of<RedisConnectionException>(() => redis.Execute(Strings.Increment("a"))).OutcomeUnknown);
        Assert.Equal(1, Refusal.Of<RedisConnectionException>(() => redis.Execute(Strings.Increment("b"))).OutcomeUnknown);
        Assert.Equal(1, redis.Execute(Strings.Increment("c")));
        Assert.Equal(["INCRBY a 1", "INCRBY b 1", "INCRBY c 1"], scripted.Requests);
    }

    [Fact]
    public void The_database_is_selected_again_before_a_retry()
    {
        using ScriptedServer scripted = Cutting(1, readUpTo: 4, Cut.Close, recordHandshakes: true);
        RedisOptions options = scripted.Options;
        options.Database = 3;
        using RedisConnection redis = RedisConnection.Open(options);
        Pending<object?> three = redis.Send(Strings.Get("in 3"));
        Pending<bool> select = redis.Send(ConnectionCommands.Select(5));
        Pending<object?> five = redis.Send(Strings.Get("in 5"));
        Pending<object?> raw = redis.Send(RawCommand.Of(false, "SELECT", "6"));
        Pending<object?> six = redis.Send(Strings.Get("in 6"));
        redis.Wait(six);

        Assert.Equal(("v", true, "v", "OK", "v"), (three.Result, select.Result, five.Result, raw.Result, six.Result));
        Assert.Equal(["SELECT 3", "GET in 3", "SELECT 5", "GET in 5", "SELECT 6", "GET in 6"], scripted.RequestsOf(2).Where(request => request[0] is 'S' or 'G'));
        Assert.Equal(6, redis.Database);
        redis.Dispose();
    }

    [Fact]
    public void A_transaction_is_not_sent_again()
    {
        using ScriptedServer scripted = Cutting(1, readUpTo: 4, Cut.Close);
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal(1, Refusal.Of<RedisConnectionException>(() => redis.Execute(Transactions.Atomic(Strings.Increment("a"), Strings.Increment("b")))).OutcomeUnknown);
        Assert.Equal("v", redis.Execute(Strings.Get("g")));
        Assert.Equal(["GET g"], scripted.RequestsOf(2));
    }

    [Fact]
    public void An_unreachable_server_is_retried_and_reported_within_the_connect_time_out()
    {
        using var scripted = new ScriptedServer(link =>
        {
            if (link.Number > 1) return;
            link.Handshake();
            link.Read();
        });
        RedisOptions options = scripted.Options;
        options.ConnectTimeout = TimeSpan.FromSeconds(1.5);
        using RedisConnection redis = RedisConnection.Open(options);
        var clock = Stopwatch.StartNew();
        Refusal.Of<RedisConnectionException>(() => redis.Execute(Strings.Get("a")), scripted.Endpoint);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 4);
        // Pauses grow from 50 ms to 1 s, and each attempt is followed by one without the optional commands.
        Assert.InRange(scripted.Lines, 7, 25);
    }

    [Fact]
    public void Reconnecting_is_attempted_once_for_all_commands_in_flight()
    {
        using var scripted = new ScriptedServer(link =>
        {
            if (link.Number > 1) link.Swallow();
            link.Handshake();
            link.Read(3);
        });
        RedisOptions options = scripted.Options;
        options.ConnectTimeout = TimeSpan.FromSeconds(0.7);
        using RedisConnection redis = RedisConnection.Open(options);
        Pending<object?>[] gets = [.. Enumerable.Range(0, 3).Select(i => redis.Send(Strings.Get($"{i}")))];
        redis.Flush();
        while (redis.State == ConnectionState.Connected) redis.Receive();

        Refusal.Of<RedisTimeoutException>(() => redis.Send(Strings.Get("next")), scripted.Endpoint);
        Assert.All(gets, get => Refusal.Check(Assert.IsType<RedisTimeoutException>(get.Error), scripted.Endpoint));
        Assert.Equal(2, scripted.Lines);
    }

    [Fact]
    public void Without_a_connect_time_out_a_lost_server_is_retried_until_it_is_back()
    {
        using var scripted = new ScriptedServer(link =>
        {
            if (link.Number is > 1 and < 4) return;
            link.Handshake();
            if (link.Number > 1) link.Serve(Answer);
        });
        RedisOptions options = scripted.Options;
        options.ConnectTimeout = Timeout.InfiniteTimeSpan;
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Equal("v", redis.Execute(Strings.Get("a")));
        Assert.Equal(4, scripted.Lines);
    }

    [Theory]
    [InlineData("$5|stray|")]
    [InlineData("-ERR go away|")]
    [InlineData("what?|")]
    public void An_unexpected_reply_closes_the_link_and_is_given_to_no_command(string wire)
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number == 1)
            {
                link.Read();
                link.Write("$1|v|" + wire);
            }
            link.Serve(Answer);
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal("v", redis.Execute(Strings.Get("a")));
        Thread.Sleep(50);
        Assert.Equal("v", redis.Execute(Strings.Get("b")));
        Assert.Equal(1, redis.Execute(Strings.Increment("c")));
        Assert.Equal(["GET b", "INCRBY c 1"], scripted.RequestsOf(2));
    }

    [Fact]
    public void Garbage_in_place_of_a_reply_is_the_error_of_its_command()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number == 2) link.Serve(Answer);
            link.Read(3);
            link.Write("$1|v|HTTP/1.1 502 Bad Gateway|");
            link.WaitForClose();
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?> before = redis.Send(Strings.Get("before")), garbled = redis.Send(Strings.Get("garbled")), after = redis.Send(Strings.Get("after"));
        redis.Wait(after);
        Assert.Equal("v", before.Result);
        Refusal.Check(Assert.IsType<RedisProtocolException>(garbled.Error), scripted.Endpoint);
        Assert.Equal("v", after.Result);
        Assert.Equal(["GET after"], scripted.RequestsOf(2));
    }

    private static string? Answer(string request) => request.Split(' ')[0] switch
    {
        "GET" => "$1|v|",
        "TYPE" => "+string|",
        "INCRBY" => ":1|",
        "HELLO" => "%1|$5|proto|:3|",
        _ => "+OK|",
    };

    /// <summary>A server that closes its first links after some requests, without answering any.</summary>
    private static ScriptedServer Cutting(int links, int readUpTo, Cut cut, bool recordHandshakes = false) => new(link =>
    {
        if (!recordHandshakes || link.Number == 1) link.Handshake();
        if (link.Number > links) link.Serve(Answer);
        link.Read(readUpTo);
        if (cut == Cut.Reset) link.Reset();
    });

    /// <summary>A server that reads only some requests on its first link, although more arrive than the system buffers, and then resets it.</summary>
    private static ScriptedServer Full(int readUpTo) => new(link =>
    {
        link.Socket.ReceiveBufferSize = 16 * 1024;
        link.Handshake();
        if (link.Number == 2)
        {
            link.Socket.ReceiveBufferSize = 1024 * 1024;
            link.Serve(Answer);
        }
        link.Read(readUpTo);
        Thread.Sleep(300);
        link.Reset();
    });
}
