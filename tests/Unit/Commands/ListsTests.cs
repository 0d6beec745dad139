using System.Diagnostics;
using System.Threading.Tasks;
using PSRedis.Faults;
using PSRedis.Hosting;
using PSRedis.Testing;

namespace PSRedis.Tests.Commands;

/// <summary>Lists, in addition to <see cref="CollectionsTests"/>.</summary>
public class ListsTests(SharedServer server) : ServerTest(server)
{
    private static readonly byte[] Binary = [0, 255, 13, 10];

    [Theory, EachProtocol]
    public void Items_are_pushed_at_either_end(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string key, string missing) = (Key(), Key("missing"));
        Assert.Equal(0, redis.Execute(Lists.Push(missing, [1], ListEnd.Left, ifExists: true)));
        Assert.Equal(0, redis.Execute(Lists.Push(missing, [1], ListEnd.Right, ifExists: true)));
        Assert.False(redis.Execute(Keys.Exists(missing)));

        Assert.Equal(2, redis.Execute(Lists.Push(key, ["c", "d"], ListEnd.Right)));
        Assert.Equal(4, redis.Execute(Lists.Push(key, ["b", "a"], ListEnd.Left)));
        Assert.Equal(5, redis.Execute(Lists.Push(key, [""], ListEnd.Right, ifExists: true)));
        Assert.Equal(6, redis.Execute(Lists.Push(key, [Binary], ListEnd.Left, ifExists: true)));
        Assert.Equal(["\0\uDCFF\r\n", "a", "b", "c", "d", ""], redis.Execute(Lists.Range(key, 0, -1)));
        Assert.Equal((6L, 0L), (redis.Execute(Lists.Count(key)), redis.Execute(Lists.Count(missing))));
    }

    [Theory, EachProtocol]
    public void An_item_is_read_by_its_index(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Lists.PushRight(key, "ä", "", Binary));
        Assert.Equal("[\"ä\", \"\", \"\0\uDCFF\r\n\", null, null]", Show.Of(new[] { 0, -2, 2, 3, -4 }.Select(index => redis.Execute(Lists.Get(key, index)))));
        Assert.Equal(Binary, redis.Execute(Lists.Get(key, -1, asBytes: true)));
        Assert.Null(redis.Execute(Lists.Get(Key("missing"), 0)));
    }

    [Theory, EachProtocol]
    public void Items_are_popped_at_either_end(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Lists.PushRight(key, "a", Binary, "c", "", "e"));
        Assert.Equal("a", redis.Execute(Lists.Pop(key, ListEnd.Left)));
        Assert.Equal("e", redis.Execute(Lists.Pop(key, ListEnd.Right)));
        Assert.Equal("", redis.Execute(Lists.Pop(key, ListEnd.Right)));
        Assert.Equal(Binary, redis.Execute(Lists.Pop(key, ListEnd.Left, asBytes: true)));
        Assert.Equal("c", redis.Execute(Lists.Pop(key, ListEnd.Left)));
        Assert.Null(redis.Execute(Lists.Pop(key, ListEnd.Left)));
        Assert.Null(redis.Execute(Lists.Pop(key, ListEnd.Right, asBytes: true)));
        Assert.False(redis.Execute(Keys.Exists(key)));
    }

    [Theory, EachProtocol]
    public void Several_items_are_popped_at_once(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Lists.PushRight(key, "v"));
        Shared.Needs("LPOP with a count", "LPOP", key, "1");
        redis.Execute(Lists.PushRight(key, "a", "b", "c", "d", Binary));
        Assert.Equal(["a", "b"], redis.Execute(Lists.Pop(key, ListEnd.Left, 2)));
        Assert.Equal("[b\"\0\xFF\r\n\", b\"d\"]", Show.Of(redis.Execute(Lists.Pop(key, ListEnd.Right, 2, asBytes: true))));
        Assert.Equal(["c"], redis.Execute(Lists.Pop(key, ListEnd.Left, 100)));
        Assert.Empty(redis.Execute(Lists.Pop(key, ListEnd.Left, 2)));
        Assert.Empty(redis.Execute(Lists.Pop(key, ListEnd.Right, 1)));
    }

    [Theory, EachProtocol]
    public void Items_are_replaced_removed_and_trimmed(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string key, string missing) = (Key(), Key("missing"));
        redis.Execute(Lists.PushRight(key, "a", "b", "a", "c", "a", Binary, ""));
        Assert.True(redis.Execute(Lists.Set(key, 1, "B")));
        Assert.True(redis.Execute(Lists.Set(key, -1, Binary)));
        Assert.Contains("index", Assert.Throws<RedisServerException>(() => redis.Execute(Lists.Set(key, 7, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("no such key", Assert.Throws<RedisServerException>(() => redis.Execute(Lists.Set(missing, 0, 1))).Message, StringComparison.Ordinal);

        Assert.Equal(1, redis.Execute(Lists.Remove(key, "a", -1)));
        Assert.Equal(["a", "B", "a", "c", "\0\uDCFF\r\n", "\0\uDCFF\r\n"], redis.Execute(Lists.Range(key, 0, -1)));
        Assert.Equal(1, redis.Execute(Lists.Remove(key, "a", 1)));
        Assert.Equal(2, redis.Execute(Lists.Remove(key, Binary)));
        Assert.Equal(0, redis.Execute(Lists.Remove(key, "x")));
        Assert.Equal(0, redis.Execute(Lists.Remove(missing, "x")));
        Assert.Equal(["B", "a", "c"], redis.Execute(Lists.Range(key, 0, -1)));

        Assert.True(redis.Execute(Lists.Trim(key, -2, -1)));
        Assert.Equal(["a", "c"], redis.Execute(Lists.Range(key, 0, -1)));
        Assert.True(redis.Execute(Lists.Trim(key, 5, 9)));
        Assert.False(redis.Execute(Keys.Exists(key)));
        Assert.True(redis.Execute(Lists.Trim(missing, 0, 1)));
    }

    [Theory, EachProtocol]
    public void An_item_is_moved_from_any_end_to_any_end(int protocol)
    {
        Shared.Needs("LMOVE");
        RedisConnection redis = Open(protocol);
        (string source, string destination, string missing) = (Key("source"), Key("destination"), Key("missing"));
        redis.Execute(Lists.PushRight(source, "a", "b", Binary, "d"));
        redis.Execute(Lists.PushRight(destination, "x"));
        Assert.Equal("a", redis.Execute(Lists.Move(source, destination, ListEnd.Left, ListEnd.Left)));
        Assert.Equal("b", redis.Execute(Lists.Move(source, destination, ListEnd.Left, ListEnd.Right)));
        Assert.Equal("d", redis.Execute(Lists.Move(source, destination, ListEnd.Right, ListEnd.Right)));
        Assert.Equal(Binary, redis.Execute(Lists.Move(source, destination, ListEnd.Right, ListEnd.Left, asBytes: true)));
        Assert.Equal(["\0\uDCFF\r\n", "a", "x", "b", "d"], redis.Execute(Lists.Range(destination, 0, -1)));
        Assert.Null(redis.Execute(Lists.Move(source, destination, ListEnd.Right, ListEnd.Left)));
        Assert.Null(redis.Execute(Lists.Move(missing, destination, ListEnd.Left, ListEnd.Left)));

        Assert.Equal("d", redis.Execute(Lists.Move(destination, destination, ListEnd.Right, ListEnd.Left)));
        Assert.Equal("d", redis.Execute(Lists.Get(destination, 0)));
    }

    [Theory, EachProtocol]
    public async Task A_wait_ends_with_the_item_that_another_connection_pushes(int protocol)
    {
        Shared.Needs("BLPOP");
        RedisConnection waiting = Open(protocol), other = Open(protocol);
        (string first, string second) = (Key("first"), Key("second"));
        foreach (ListEnd end in new[] { ListEnd.Left, ListEnd.Right })
        {
            Task<PoppedItem?> pop = Task.Run(() => waiting.Execute(Lists.WaitAndPop([first, second], end, TimeSpan.FromSeconds(20))));
            await Task.Delay(100);
            Assert.False(pop.IsCompleted);
            other.Execute(Lists.PushRight(second, "ä"));
            Assert.Equal($"{second}: \"ä\"", Show.Of(await pop));
        }
        Task<PoppedItem?> bytes = Task.Run(() => waiting.Execute(Lists.WaitAndPop([first], ListEnd.Left, TimeSpan.Zero, asBytes: true)));
        await Task.Delay(100);
        other.Execute(Lists.PushRight(first, Binary));
        Assert.Equal(Binary, (await bytes)!.Value);
        Assert.True(waiting.Execute(ConnectionCommands.Ping()));
    }

    [Theory, EachProtocol]
    public void A_wait_on_several_lists_pops_from_the_first_with_items(int protocol)
    {
        Shared.Needs("BLPOP");
        RedisConnection redis = Open(protocol);
        (string empty, string full, string later) = (Key("empty"), Key("full"), Key("later"));
        redis.Execute(Lists.PushRight(full, "a", "b"));
        redis.Execute(Lists.PushRight(later, "c"));
        Assert.Equal($"{full}: \"a\"", Show.Of(redis.Execute(Lists.WaitAndPop([empty, full, later], ListEnd.Left, TimeSpan.FromSeconds(20)))));
        Assert.Equal($"{full}: \"b\"", Show.Of(redis.Execute(Lists.WaitAndPop([empty, full, later], ListEnd.Right, TimeSpan.FromSeconds(20)))));
        Assert.Equal($"{later}: \"c\"", Show.Of(redis.Execute(Lists.WaitAndPop([empty, full, later], ListEnd.Left, TimeSpan.Zero))));
    }

    [Theory, EachProtocol]
    public void A_wait_that_times_out_returns_null(int protocol)
    {
        Shared.Needs("BLMOVE");
        RedisConnection redis = Open(protocol);
        (string source, string destination) = (Key("source"), Key("destination"));
        var watch = Stopwatch.StartNew();
        Assert.Null(redis.Execute(Lists.WaitAndPop([source, destination], ListEnd.Left, TimeSpan.FromMilliseconds(120))));
        Assert.Null(redis.Execute(Lists.WaitAndPop([source], ListEnd.Right, TimeSpan.FromMilliseconds(120))));
        Assert.Null(redis.Execute(Lists.WaitAndMove(source, destination, ListEnd.Left, ListEnd.Left, TimeSpan.FromMilliseconds(120))));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.3, 15);
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
    }

    [Theory, EachProtocol]
    public async Task A_wait_to_move_ends_with_the_item_that_another_connection_pushes(int protocol)
    {
        Shared.Needs("BLMOVE");
        RedisConnection waiting = Open(protocol), other = Open(protocol);
        (string source, string destination) = (Key("source"), Key("destination"));
        Task<object?> move = Task.Run(() => waiting.Execute(Lists.WaitAndMove(source, destination, ListEnd.Right, ListEnd.Left, TimeSpan.FromSeconds(20))));
        await Task.Delay(100);
        Assert.False(move.IsCompleted);
        other.Execute(Lists.PushRight(source, "v"));
        Assert.Equal("v", await move);
        Assert.Equal(["v"], other.Execute(Lists.Range(destination, 0, -1)));
        Assert.Equal("v", waiting.Execute(Lists.WaitAndMove(destination, source, ListEnd.Left, ListEnd.Right, TimeSpan.FromSeconds(20))));
    }

    [Fact]
    public async Task A_cancelled_wait_takes_nothing_afterwards()
    {
        Shared.Needs("BLPOP");
        RedisConnection waiting = Open(), other = Open();
        string key = Key();
        using var cancellation = new CancellationTokenSource();
        Task wait = Task.Run(() => waiting.Execute(Lists.WaitAndPop([key], ListEnd.Left, TimeSpan.Zero), cancellation.Token));
        await Task.Delay(100);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);

        // The server notices it a moment later.
        await Task.Delay(100);
        other.Execute(Lists.PushRight(key, "stays"));
        long left = waiting.Execute(Lists.Count(key));
        Assert.SkipWhen(left == 0 && Shared.IsGarnet, "Garnet gives items to a client that has disconnected");
        Assert.Equal(1, left);
    }

    [Fact]
    public void An_older_server_gets_RPOPLPUSH_instead_of_LMOVE()
    {
        using var server = ScriptedServer.Answering(request => request.Split(' ')[0] switch
        {
            "LMOVE" or "BLMOVE" => $"-ERR unknown command '{request.Split(' ')[0]}'|",
            "RPOPLPUSH" => "$1|a|",
            "BRPOPLPUSH" => "$1|b|",
            _ => "+OK|",
        });
        RedisConnection redis = Open(server.Options);

        Assert.Equal("a", redis.Execute(Lists.Move("s", "d", ListEnd.Right, ListEnd.Left)));
        Assert.Equal("b", redis.Execute(Lists.WaitAndMove("s", "d", ListEnd.Right, ListEnd.Left, TimeSpan.FromMilliseconds(1200))));
        Assert.True(Assert.Throws<RedisServerException>(() => redis.Execute(Lists.Move("s", "d", ListEnd.Left, ListEnd.Right))).IsUnknownCommand);
        Assert.True(Assert.Throws<RedisServerException>(() => redis.Execute(Lists.WaitAndMove("s", "d", ListEnd.Left, ListEnd.Left, TimeSpan.Zero))).IsUnknownCommand);
        Assert.Equal(
            ["LMOVE s d RIGHT LEFT", "RPOPLPUSH s d", "BLMOVE s d RIGHT LEFT 1.2", "BRPOPLPUSH s d 2", "LMOVE s d LEFT RIGHT", "BLMOVE s d LEFT LEFT 0"],
            server.Requests);
    }

    [Fact]
    public void RPOPLPUSH_does_the_same_as_LMOVE()
    {
        Assert.SkipUnless(TestServer.HasRedis, "there is neither a redis-server nor a valkey-server");
        using LocalServer own = TestServer.StartRedis("--rename-command", "LMOVE", "", "--rename-command", "BLMOVE", "");
        RedisConnection redis = Open(RedisOptions.Parse($"redis://{own}"));
        redis.Execute(Lists.PushRight("source", "a", "b", Binary));
        Assert.Equal(Binary, redis.Execute(Lists.Move("source", "destination", ListEnd.Right, ListEnd.Left, asBytes: true)));
        Assert.Equal("b", redis.Execute(Lists.WaitAndMove("source", "destination", ListEnd.Right, ListEnd.Left, TimeSpan.FromSeconds(20))));
        Assert.Equal(["b", "\0\uDCFF\r\n"], redis.Execute(Lists.Range("destination", 0, -1)));
        Assert.Equal(["a"], redis.Execute(Lists.Range("source", 0, -1)));
        Assert.Null(redis.Execute(Lists.WaitAndMove("missing", "destination", ListEnd.Right, ListEnd.Left, TimeSpan.FromMilliseconds(100))));
    }

    [Theory, EachProtocol]
    public void Another_type_is_refused(int protocol)
    {
        Shared.Needs("BLMOVE");
        RedisConnection redis = Open(protocol);
        (string key, string list) = (Key(), Key("list"));
        redis.Execute(Strings.Set(key, "v"));
        redis.Execute(Lists.PushRight(list, 1));
        RedisCommand<object?>[] commands = [
            Lists.Range(key, 0, -1).AsObject(), Lists.Get(key, 0), Lists.Count(key).AsObject(), Lists.Push(key, [1], ListEnd.Left).AsObject(),
            Lists.Push(key, [1], ListEnd.Right, ifExists: true).AsObject(), Lists.Pop(key, ListEnd.Left), Lists.Pop(key, ListEnd.Right, 1).AsObject(),
            Lists.WaitAndPop([key], ListEnd.Left, TimeSpan.FromSeconds(1)).AsObject(), Lists.Move(key, list, ListEnd.Right, ListEnd.Left),
            Lists.Move(list, key, ListEnd.Left, ListEnd.Left), Lists.WaitAndMove(key, list, ListEnd.Left, ListEnd.Left, TimeSpan.FromSeconds(1)),
            Lists.Set(key, 0, 1).AsObject(), Lists.Remove(key, 1).AsObject(), Lists.Trim(key, 0, 1).AsObject(),
        ];
        Assert.All(commands, command => Assert.Equal("WRONGTYPE", Assert.Throws<RedisServerException>(() => redis.Execute(command)).Code));
        Assert.Equal(("v", 1L), (redis.Execute(Strings.Get(key)), redis.Execute(Lists.Count(list))));
    }
}
