using System.Text;

namespace PSRedis.Tests.Differential;

/// <summary>
/// Random operations, covering everything that redis-py 2.0 could do with data, reproducible by their seed. Keys, fields and members are few, so that
/// operations interact; one key in twelve has another type than the operation needs. Random results are requested only where one result is possible.
/// </summary>
internal sealed class Operations
{
    /// <summary>The database of redis-py, and the destination of its MOVE.</summary>
    public const int Theirs = 10, TheirsMoved = 11;

    /// <summary>The database of PSRedis, and the destination of its MOVE.</summary>
    public const int Ours = 12, OursMoved = 13;

    private const int AllOfThem = 1_000_000;
    private const int Types = 5;

    // By the type of the operations that use them: strings, hashes, lists, sets, sorted sets. The last group is used by all.
    private static readonly Word[][] s_keys =
    [
        [.. Numbered("string", 5)], [.. Numbered("hash", 4)], [.. Numbered("list", 4)], [.. Numbered("set", 4)], [.. Numbered("zset", 4)],
        ["", "two words", "schlüssel 🔑", "\r\n\0*", new byte[] { 0xFF, 0x80, (byte)'k' }],
    ];

    private static readonly Word[] s_elements =
    [
        .. Enumerable.Range(-1, 8).Select(number => (Word)$"{number}"), "1.5", "1e3", "a", "b", "B", "red apple", "", "ключ", "日本\n語", "👩‍👩‍👧", "e\u0301", "\uFEFF\uFFFD",
        new byte[] { 0 }, new byte[] { 0xFF, 0xFE }, new byte[] { (byte)'a', 0xC3 }, new byte[] { 0xED, 0xA0, 0x80 }, new byte[] { 13, 10, 36 },
    ];

    // None is so small that parsing it sets errno: SORT may take that for an error of its own, depending on what the server did in between.
    private static readonly double[] s_scores = [0, 1, 1, 2, 2.5, -1, -0.0, 0.1, 1e-7, 1e21, 123456789.123456789, 1e-300, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity];

    private readonly Random _random;
    private readonly Queue<Operation> _planned = new();
    private readonly DateTimeOffset _start = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    private int _times;

    public Operations(int seed)
    {
        _random = new Random(seed);
        Plan(Op(Server.Flush(), new("flushdb", [])), RandomKey(), DatabaseSize());
        Word key = Key(0);
        Plan(Op(Strings.Set(key.Text, key.Text), new("set", [key.Bytes, key.Bytes])), RandomKey(), DatabaseSize());
    }

    public Operation Next()
    {
        if (_planned.Count == 0 && Chance(5)) PlanSeveral();
        if (_planned.TryDequeue(out Operation? planned)) return planned;
        return Chance(4) ? Transaction() : Single();
    }

    private Operation Single() => _random.Next(100) switch
    {
        < 20 => OnString(Key(0)),
        < 35 => OnKeys(_random.Next(Types)),
        < 52 => OnHash(Key(1)),
        < 69 => OnList(Key(2)),
        < 82 => OnSet(Key(3)),
        _ => OnSortedSet(Key(4)),
    };

    #region The operations

    private Operation OnString(Word key)
    {
        (Word other, Word value, TimeSpan time, long by, double fraction) = (Key(0), Value(), TimeToLive(), Amount(), Fraction());
        DateTimeOffset moment = _start + time;
        int which = _random.Next(18);
        // Most strings are not numbers.
        if (which is 14 or 15 && Chance(60)) key = which == 14 ? "counter" : "sum";
        (string k, byte[] pk, RedisArgument v, byte[] pv) = (key.Text, key.Bytes, Argument(value), value.Bytes);
        switch (which)
        {
            case 0: return Op(Strings.Get(k, Coin), new("get", [pk]));
            case 1:
                Word[] keys = [key, other, Key()];
                return Op(Strings.GetMany(Texts(keys), Coin), new("mget", [Bytes(keys)]));
            case 2: return Set(new("set", [pk, pv]));
            case 3: return Set(new("set", [pk, pv], ("nx", true)), condition: SetCondition.IfNotExists);
            case 4: return Set(new("set", [pk, pv], ("xx", true), ("px", (long)time.TotalMilliseconds)), Expiry.In(time), SetCondition.IfExists);
            case 5: return Set(new("set", [pk, pv], ("exat", moment.ToUnixTimeSeconds())), Expiry.At(moment));
            case 6: return Set(new("set", [pk, pv], ("keepttl", true)), Expiry.Keep);
            case 7:
                return Op(Strings.SetAndGetOld(k, v, Expiry.In(time), SetCondition.IfNotExists, Coin), new("set", [pk, pv], ("get", true), ("nx", true), ("ex", (long)time.TotalSeconds)));
            case 8: return Op(Strings.SetAndGetOld(k, v, asBytes: Coin), new("getset", [pk, pv]));
            case 9: return Op(Strings.Set(k, v, Expiry.Never, SetCondition.IfNotExists), new("setnx", [pk, pv]));
            case 10: return Op(Strings.Set(k, v, Expiry.In(time)), new("setex", [pk, (long)time.TotalSeconds, pv]));
            case 11 or 12:
                Word[] names = Distinct(() => Chance(30) ? Word.From($"new {_random.Next(100)}") : Key(0));
                Word[] values = [.. names.Select(_ => Value())];
                var ours = names.Zip(values).ToDictionary(pair => pair.First.Text, pair => Argument(pair.Second));
                object theirs = Pairs(names, values.Select(each => (object)each.Bytes));
                return Coin ? Op(Strings.SetMany(ours), new("mset", [theirs])) : Op(Strings.SetManyIfNoneExists(ours), new("msetnx", [theirs]));
            case 13: return Op(Strings.Append(k, v), new("append", [pk, pv]));
            case 14: return Coin ? Op(Strings.Increment(k, by), new("incr", [pk, by])) : Op(Strings.Increment(k, -by), new("decr", [pk, by]));
            case 15: return Op(Strings.Increment(k, fraction), new("incrbyfloat", [pk, fraction]));
            default:
                (long start, long end) = (Index(), Index());
                // GETRANGE does not distinguish a missing key from an empty range; PSRedis sends EXISTS.
                return Op(Strings.GetRange(k, start, end, Coin), new(Coin ? "substr" : "getrange", [pk, start, end]), ours: part => part ?? "");
        }

        // redis-py returns None if nothing was set.
        Operation Set(Call call, Expiry expiry = default, SetCondition condition = SetCondition.Always) =>
            Op(Strings.Set(k, v, expiry, condition), call, theirs: reply => reply ?? false);
    }

    private Operation OnKeys(int type)
    {
        (Word key, Word other, TimeSpan time) = (Key(type), Key(type), TimeToLive());
        DateTimeOffset moment = _start + time;
        (string k, byte[] pk) = (key.Text, key.Bytes);
        switch (_random.Next(16))
        {
            case 0: return Op(Keys.Exists(k), new("exists", [pk]), ours: exists => exists ? 1 : 0);
            case 1 or 2: return Op(Keys.Type(k), new("type", [pk]), ours: type => type ?? "none");
            case 3: return Op(Keys.Remove(k), new("delete", [pk]));
            case 4: return Op(Keys.Remove(k, other.Text, k), new(Coin ? "unlink" : "delete", [pk, other.Bytes, pk]));
            case 5: return Op(Keys.Rename(k, other.Text), new("rename", [pk, other.Bytes]));
            case 6: return Op(Keys.RenameIfFree(k, other.Text), new("renamenx", [pk, other.Bytes]));
            case 7: return Op(Keys.Move(k, OursMoved), new("move", [pk, TheirsMoved]));
            case 8: return Op(Keys.Persist(k), new("persist", [pk]));
            case 9 or 10: return Op(Keys.Expiration(k), new("pttl", [pk]), reply => Plain.Time((long)reply!), Plain.Time);
            case 11: return Expire(when => Op(Keys.ExpireIn(k, time, when.Condition), new("expire", [pk, (long)time.TotalSeconds], when.Option)));
            case 12: return Expire(when => Op(Keys.ExpireIn(k, time, when.Condition), new("pexpire", [pk, (long)time.TotalMilliseconds], when.Option)));
            case 13: return Expire(when => Op(Keys.ExpireAt(k, moment, when.Condition), new("expireat", [pk, moment.ToUnixTimeSeconds()], when.Option)));
            case 14:
                TimeSpan past = TimeSpan.FromSeconds(-_random.Next(2));
                return Op(Keys.ExpireIn(k, past), new("expire", [pk, (long)past.TotalSeconds]));
            default:
                string pattern = OneOf("*", "s*", "[hl]*:[12]", "?*:3", "schl*", "nothing");
                return Op(Keys.Scan("0", pattern, count: AllOfThem), new("keys", [Word.From(pattern).Bytes]), Unordered, page => Plain.Sorted(page.Names.Distinct().Select(Plain.Of)));
        }

        Operation Expire(Func<(ExpirationCondition Condition, (string, object?) Option), Operation> make) => make(_random.Next(7) switch
        {
            0 => (ExpirationCondition.IfNone, ("nx", true)),
            1 => (ExpirationCondition.IfAny, ("xx", true)),
            2 => (ExpirationCondition.IfLater, ("gt", true)),
            3 => (ExpirationCondition.IfEarlier, ("lt", true)),
            _ => (ExpirationCondition.Always, ("nx", false)),
        });
    }

    private Operation OnHash(Word key)
    {
        (Word field, Word value, long by, double fraction) = (Element(), Value(), Amount(), Fraction());
        if (Chance(10)) field = "count";
        Word[] some = Some(Element);
        (string k, byte[] pk, string f, byte[] pf, RedisArgument v) = (key.Text, key.Bytes, field.Text, field.Bytes, Argument(value));
        switch (_random.Next(14))
        {
            case 0 or 1: return Op(Hashes.Set(k, f, v), new("hset", [pk, pf, value.Bytes]));
            case 2:
                Word[] fields = Distinct(Element), values = [.. fields.Select(_ => Value())];
                return Op(
                    Hashes.Set(k, [.. fields.Zip(values).SelectMany(pair => new[] { Argument(pair.First), Argument(pair.Second) })]),
                    new("hset", [pk], ("mapping", Pairs(fields, values.Select(each => (object)each.Bytes)))));
            case 3: return Op(Hashes.SetIfNotExists(k, f, v), new("hsetnx", [pk, pf, value.Bytes]));
            case 4: return Op(Hashes.Get(k, f, Coin), new("hget", [pk, pf]));
            case 5: return Op(Hashes.Get(k, Texts(some), Coin), new("hmget", [pk, Bytes(some)]));
            case 6: return Op(Hashes.GetAll(k, Coin), new("hgetall", [pk]), ours: fields => Plain.Of(fields) ?? Array.Empty<object>());
            case 7: return Op(Hashes.Fields(k), new("hkeys", [pk]), Unordered, Unordered);
            case 8: return Op(Hashes.Values(k, Coin), new("hvals", [pk]), Unordered, Unordered);
            case 9: return Op(Hashes.Remove(k, Arguments(some)), new("hdel", [pk, .. Bytes(some)]));
            case 10: return Op(Hashes.Exists(k, Argument(field)), new("hexists", [pk, pf]));
            case 11: return Op(Hashes.Count(k), new("hlen", [pk]));
            case 12: return Op(Hashes.Increment(k, f, by), new("hincrby", [pk, pf, by]));
            default: return Op(Hashes.Increment(k, f, fraction), new("hincrbyfloat", [pk, pf, fraction]));
        }
    }

    private Operation OnList(Word key)
    {
        (Word other, Word value, long start, long end, bool left, bool right) = (Key(2), Item(), Index(), Index(), Coin, Coin);
        Word[] items = Some(Item);
        (string k, byte[] pk) = (key.Text, key.Bytes);
        (ListEnd from, ListEnd to) = (left ? ListEnd.Left : ListEnd.Right, right ? ListEnd.Right : ListEnd.Left);
        return _random.Next(15) switch
        {
            0 or 1 => Op(Lists.PushRight(k, Arguments(items)), new("rpush", [pk, .. Bytes(items)])),
            2 => Op(Lists.Push(k, Arguments(items), ListEnd.Left), new("lpush", [pk, .. Bytes(items)])),
            3 when left => Op(Lists.Push(k, Arguments(items), ListEnd.Left, ifExists: true), new("lpushx", [pk, .. Bytes(items)])),
            3 => Op(Lists.Push(k, [Argument(value)], ListEnd.Right, ifExists: true), new("rpushx", [pk, value.Bytes])),
            4 => Op(Lists.Pop(k, from, Coin), new(left ? "lpop" : "rpop", [pk])),
            5 => Op(Lists.Pop(k, from, items.Length, Coin), new(left ? "lpop" : "rpop", [pk, items.Length]), reply => reply ?? Array.Empty<object>()),
            6 or 7 => Op(Lists.Range(k, start, end, Coin), new("lrange", [pk, start, end])),
            8 => Op(Lists.Get(k, start, Coin), new("lindex", [pk, start])),
            9 => Op(Lists.Count(k), new("llen", [pk])),
            10 => Op(Lists.Set(k, start, Argument(value)), new("lset", [pk, start, value.Bytes])),
            11 => Op(Lists.Remove(k, Argument(value), start), new("lrem", [pk, start, value.Bytes])),
            12 => Op(Lists.Trim(k, start / 2, end | -4), new("ltrim", [pk, start / 2, end | -4])),
            13 => Op(Lists.Move(k, other.Text, ListEnd.Right, ListEnd.Left, Coin), new("rpoplpush", [pk, other.Bytes])),
            _ => Op(Lists.Move(k, other.Text, from, to, Coin), new("lmove", [pk, other.Bytes, left ? "LEFT" : "RIGHT", right ? "RIGHT" : "LEFT"])),
        };
    }

    private Operation OnSet(Word key)
    {
        (Word other, Word member) = (Key(3), Element());
        Word[] members = Some(Element), several = Distinct(Element), keys = [key, .. Some(() => Key(3), 3)];
        (string k, byte[] pk, SetOperation operation) = (key.Text, key.Bytes, OneOf(SetOperation.Union, SetOperation.Intersection, SetOperation.Difference));
        string name = operation switch { SetOperation.Union => "sunion", SetOperation.Intersection => "sinter", _ => "sdiff" };
        return _random.Next(13) switch
        {
            0 or 1 or 2 => Op(Sets.Add(k, Arguments(several)), new("sadd", [pk, .. Bytes(several)])),
            3 => Op(Sets.Remove(k, Arguments(members)), new("srem", [pk, .. Bytes(members)])),
            4 => Op(Sets.Move(k, other.Text, Argument(member)), new("smove", [pk, other.Bytes, member.Bytes])),
            5 => Op(Sets.Members(k, Coin), new("smembers", [pk]), ours: Unordered),
            6 => Op(Sets.Contains(k, Argument(member)), new("sismember", [pk, member.Bytes])),
            7 => Op(Sets.Count(k), new("scard", [pk])),
            8 => Op(Sets.Random(k, AllOfThem, allowDuplicate: false, Coin), new("srandmember", [pk, AllOfThem]), Unordered, Unordered),
            9 when Coin => Op(Sets.Pop(k, AllOfThem, Coin), new("spop", [pk, AllOfThem]), Unordered, Unordered),
            10 => Op(Sets.CombineInto(other.Text, operation, Texts(keys)), new(name + "store", [other.Bytes, Bytes(keys)])),
            _ => Op(Sets.Combine(operation, Texts(keys), Coin), new(name, [Bytes(keys)]), ours: Unordered),
        };
    }

    private Operation OnSortedSet(Word key)
    {
        (Word other, Word member, double score, long start, long end, bool descending) = (Key(4), Element(), Score(), Index(), Index(), Coin);
        Word[] members = Distinct(Element);
        object[] scores = [.. members.Select(_ => (object)Score())];
        (string k, byte[] pk, string min, string max) = (key.Text, key.Bytes, Bound(), Bound());
        (byte[] pmin, byte[] pmax) = (Word.From(min).Bytes, Word.From(max).Bytes);
        switch (_random.Next(20))
        {
            case 0 or 1 or 2 or 16:
                (ScoreCondition condition, (string, object?)[] options) = _random.Next(8) switch
                {
                    0 => (ScoreCondition.IfNotExists, new (string, object?)[] { ("nx", true) }),
                    1 => (ScoreCondition.IfExists, [("xx", true)]),
                    2 => (ScoreCondition.GreaterThan, [("gt", true)]),
                    3 => (ScoreCondition.LessThan | ScoreCondition.IfExists, [("lt", true), ("xx", true)]),
                    _ => (ScoreCondition.Always, []),
                };
                RedisArgument[] pairs = [.. members.Zip(scores).SelectMany(pair => new[] { (double)pair.Second, Argument(pair.First) })];
                return Op(SortedSets.Add(k, pairs, condition), new("zadd", [pk, Pairs(members, scores)], options));
            case 3: return Op(SortedSets.Increment(k, Argument(member), score), new("zincrby", [pk, score, member.Bytes]));
            case 4: return Op(SortedSets.Remove(k, Arguments(members)), new("zrem", [pk, .. Bytes(members)]));
            case 5: return Op(SortedSets.RemoveByRank(k, start, start + 1), new("zremrangebyrank", [pk, start, start + 1]));
            case 6: return Op(SortedSets.RemoveByScore(k, new(min, min)), new("zremrangebyscore", [pk, pmin, pmin]));
            case 7 or 8: return Op(SortedSets.Range(k, start, end, Coin, descending), new(descending ? "zrevrange" : "zrange", [pk, start, end], ("withscores", true)));
            case 9 or 10:
                // redis-py expects the bounds in the order of the server.
                object[] bounds = descending ? [pk, pmax, pmin] : [pk, pmin, pmax];
                string name = descending ? "zrevrangebyscore" : "zrangebyscore";
                (string, object?) withScores = ("withscores", true);
                (long skip, long count) = (_random.Next(3), _random.Next(-1, 4));
                return Coin
                    ? Op(SortedSets.RangeByScore(k, new(min, max), descending: descending, asBytes: Coin), new(name, bounds, withScores))
                    : Op(SortedSets.RangeByScore(k, new(min, max), new(skip, count < 0 ? null : count), descending, Coin), new(name, bounds, withScores, ("start", skip), ("num", count)));
            case 11: return Op(SortedSets.Score(k, Argument(member)), new("zscore", [pk, member.Bytes]));
            case 12: return Op(SortedSets.Rank(k, Argument(member), descending), new(descending ? "zrevrank" : "zrank", [pk, member.Bytes]));
            case 13: return Op(SortedSets.Count(k), new("zcard", [pk]));
            case 14: return Op(SortedSets.Count(k, new(min, max)), new("zcount", [pk, pmin, pmax]));
            case 15: return Op(Sorting.Sort(k, asBytes: Coin), new("sort", [pk]));
            default: return Combine(key, other);
        }
    }

    private Operation Combine(Word key, Word destination)
    {
        // redis-py expects weights as a dictionary, which cannot contain a key twice. Plain sets are combined, too.
        Word[] keys = [.. new[] { key }.Concat(Some(() => Chance(25) ? Key(3) : Key(4), 3)).DistinctBy(each => each.Text)];
        SetOperation operation = OneOf(SetOperation.Union, SetOperation.Intersection, SetOperation.Difference);
        bool isDifference = operation == SetOperation.Difference;
        double[]? weights = isDifference || Coin ? null : [.. keys.Select(_ => OneOf(1.0, 0, -1, 0.5, 1e10, double.PositiveInfinity))];
        ScoreAggregate aggregate = isDifference ? ScoreAggregate.Sum : OneOf(ScoreAggregate.Sum, ScoreAggregate.Min, ScoreAggregate.Max);

        object theirs = weights is null ? Bytes(keys) : Pairs(keys, weights.Cast<object>());
        (string, object?)[] options = isDifference ? [] : [("aggregate", aggregate.ToString().ToUpperInvariant())];
        string name = operation switch { SetOperation.Union => "zunion", SetOperation.Intersection => "zinter", _ => "zdiff" };
        return Coin
            ? Op(SortedSets.CombineInto(destination.Text, operation, Texts(keys), weights, aggregate), new(name + "store", [destination.Bytes, theirs], options))
            : Op(SortedSets.Combine(operation, Texts(keys), weights, aggregate, Coin), new(name, [theirs], [("withscores", true), .. options]), Paired);

        // redis-py 4 returns a difference as a flat list.
        static object? Paired(object? reply) => reply is object?[] { Length: > 0 } items && items[0] is byte[]
            ? items.Chunk(2).Select(pair => new[] { pair[0], RedisNumber.TryParse(Encoding.ASCII.GetString((byte[])pair[1]!), out double score) ? score : null }).ToArray()
            : reply;
    }

    #endregion
    #region Sequences of operations

    private Operation Transaction()
    {
        Operation[] parts = [.. Enumerable.Range(0, _random.Next(2, 6)).Select(_ => Single())];
        return new Operation(
            [.. parts.SelectMany(part => part.Calls)],
            Transactions.Atomic([.. parts.Select(part => part.Command)]).AsObject(),
            replies => Each((object?[])replies!, parts.Select(part => part.Theirs)),
            results => Each((object?[])results!, parts.Select(part => part.Ours)));

        static object?[] Each(object?[] replies, IEnumerable<Func<object?, object?>> shapes) => [.. replies.Zip(shapes, (reply, shape) => Shape(reply, shape))];
    }

    private void PlanSeveral()
    {
        switch (_random.Next(5))
        {
            case 0: PlanPop(); break;
            case 1: PlanWait(); break;
            case 2: PlanSort(); break;
            default: Plan(Replace(_random.Next(Types))); break;
        }
    }

    // With a single member the result is not random.
    private void PlanPop()
    {
        (Word key, Word member) = (Key(3), Element());
        Plan(
            Op(Keys.Remove(key.Text), new("delete", [key.Bytes])),
            Op(Sets.Add(key.Text, Argument(member)), new("sadd", [key.Bytes, member.Bytes])),
            Op(Sets.Random(key.Text, Coin), new("srandmember", [key.Bytes])),
            Op(Sets.Random(key.Text, 3, allowDuplicate: true, Coin), new("srandmember", [key.Bytes, -3])),
            Op(Sets.Pop(key.Text, Coin), new("spop", [key.Bytes])),
            Op(Sets.Pop(key.Text, Coin), new("spop", [key.Bytes])));
    }

    // From lists with items; otherwise both clients would block.
    private void PlanWait()
    {
        (Word key, Word other, bool left) = (Key(2), Key(2), Coin);
        Word[] items = [Item(), Item(), Item()], keys = Coin ? [key] : ["no such list", key];
        TimeSpan second = TimeSpan.FromSeconds(1);
        Plan(
            Op(Keys.Remove(key.Text), new("delete", [key.Bytes])),
            Op(Lists.PushRight(key.Text, Arguments(items)), new("rpush", [key.Bytes, .. Bytes(items)])),
            Op(Lists.WaitAndPop(Texts(keys), left ? ListEnd.Left : ListEnd.Right, second, Coin), new(left ? "blpop" : "brpop", [Bytes(keys), 1])),
            Op(Lists.WaitAndMove(key.Text, other.Text, ListEnd.Right, ListEnd.Left, second, Coin), new("brpoplpush", [key.Bytes, other.Bytes, 1])));
    }

    // Of a list: equal elements keep their order, which is undefined for a set.
    private void PlanSort()
    {
        (Word key, Word destination, bool alphabetic, bool descending) = ("sort list", Key(2), Coin, Coin);
        Word[] ids = [.. Enumerable.Range(0, _random.Next(1, 12)).Select(_ => Word.From($"{_random.Next(8)}"))];
        Word[] weights = [.. Distinct(() => OneOf(ids)).Select(id => Word.From($"weight:{id.Text}"))], values = [.. weights.Select(_ => Word.From($"{Score()}"))];
        Word hash = $"hash:{OneOf(ids).Text}", field = "f", value = Value();
        Plan(
            Op(Keys.Remove(key.Text), new("delete", [key.Bytes])),
            Op(Lists.PushRight(key.Text, Arguments(ids)), new("rpush", [key.Bytes, .. Bytes(ids)])),
            Op(Strings.SetMany(weights.Zip(values).ToDictionary(pair => pair.First.Text, pair => Argument(pair.Second))),
                new("mset", [Pairs(weights, values.Select(each => (object)each.Bytes))])),
            Op(Hashes.Set(hash.Text, field.Text, Argument(value)), new("hset", [hash.Bytes, field.Bytes, value.Bytes])));
        for (int times = 0; times < 3; times++)
        {
            var options = new SortOptions { Descending = descending, Alphabetic = alphabetic };
            var theirs = new List<(string, object?)> { ("desc", descending), ("alpha", alphabetic) };
            if (Coin)
            {
                options.By = OneOf("weight:*", "hash:*->f", "nosort");
                theirs.Add(("by", Word.From(options.By).Bytes));
            }
            if (Coin)
            {
                options.Get = OneOf<string[]>(["#"], ["weight:*"], ["#", "weight:*", "hash:*->f"]);
                theirs.Add(("get", options.Get.Select(pattern => Word.From(pattern).Bytes).ToArray()));
            }
            if (Coin)
            {
                options.Limit = new(_random.Next(4), _random.Next(1, 6));
                theirs.AddRange([("start", options.Limit.Skip), ("num", options.Limit.Count)]);
            }
            Plan(times == 2
                ? Op(Sorting.SortInto(destination.Text, key.Text, options), new("sort", [key.Bytes], [.. theirs, ("store", destination.Bytes)]))
                : Op(Sorting.Sort(key.Text, options, Coin), new("sort", [key.Bytes], [.. theirs])));
        }
    }

    // One command of PSRedis, and its single steps for redis-py.
    private Operation Replace(int type)
    {
        Word key = Key(type);
        Word[] elements = Distinct(Element), values = [.. elements.Select(_ => Value())];
        object[] scores = [.. elements.Select(_ => (object)Score())];
        (KeyContent content, Call write) = type switch
        {
            0 => (KeyContent.String(Argument(values[0])), new Call("set", [key.Bytes, values[0].Bytes])),
            1 => (KeyContent.Hash([.. elements.Zip(values).SelectMany(pair => new[] { Argument(pair.First), Argument(pair.Second) })]),
                new Call("hset", [key.Bytes], ("mapping", Pairs(elements, values.Select(each => (object)each.Bytes))))),
            2 => (KeyContent.List(Arguments(values)), new Call("rpush", [key.Bytes, .. Bytes(values)])),
            3 => (KeyContent.Set(Arguments(elements)), new Call("sadd", [key.Bytes, .. Bytes(elements)])),
            _ => (KeyContent.SortedSet([.. elements.Zip(scores).SelectMany(pair => new[] { (double)pair.Second, Argument(pair.First) })]),
                new Call("zadd", [key.Bytes, Pairs(elements, scores)])),
        };
        TimeSpan? time = Coin ? TimeToLive() : null;
        Call[] expire = time is { } some ? [new("pexpire", [key.Bytes, (long)some.TotalMilliseconds])] : [];
        return new Operation([new("delete", [key.Bytes]), write, .. expire], Keys.Replace(key.Text, content, time).AsObject(), _ => true, Plain.Of);
    }

    #endregion
    #region Parts

    private static Operation Op<T>(RedisCommand<T> command, Call call, Func<object?, object?>? theirs = null, Func<T, object?>? ours = null) =>
        new([call], command.AsObject(), theirs ?? (reply => reply), ours is null ? Plain.Of : reply => Plain.Of(ours((T)reply!)));

    /// <summary>Converts a reply to the form to compare; errors are compared as they are.</summary>
    public static object? Shape(object? reply, Func<object?, object?> shape) => reply is RedisServerException ? Plain.Of(reply) : shape(reply);

    private static object? Unordered(object? items) => Plain.Sorted((object?[])(Plain.Of(items) ?? Array.Empty<object>()));

    private static Operation RandomKey() => Op(Keys.Random(), new("randomkey", []));

    private static Operation DatabaseSize() => Op(Server.DatabaseSize(), new("dbsize", []));

    private static IEnumerable<Word> Numbered(string name, int count) => Enumerable.Range(1, count).Select(number => Word.From($"{name}:{number}"));

    private static string[] Texts(Word[] words) => Array.ConvertAll(words, word => word.Text);

    private static object[] Bytes(Word[] words) => Array.ConvertAll(words, word => (object)word.Bytes);

    private static Dictionary<byte[], object?> Pairs(Word[] names, IEnumerable<object?> values) => new(names.Zip(values, (name, value) => KeyValuePair.Create(name.Bytes, value)));

    private void Plan(params Operation[] operations)
    {
        foreach (Operation operation in operations) _planned.Enqueue(operation);
    }

    private bool Coin => _random.Next(2) == 0;

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T OneOf<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private Word[] Some(Func<Word> make, int atMost = 4) => [.. Enumerable.Range(0, _random.Next(1, atMost + 1)).Select(_ => make())];

    private Word[] Distinct(Func<Word> make) => [.. Some(make, 10).DistinctBy(word => word.Text)];

    private Word Key(int type) => Chance(92) ? OneOf(s_keys[type]) : Key();

    private Word Key() => OneOf(OneOf(s_keys));

    private Word Element() => _random.Next(10) switch
    {
        < 7 => OneOf(s_elements),
        7 => $"{_random.Next(50)}",
        8 => Text(_random.Next(1, 40)),
        _ => Binary(_random.Next(1, 40)),
    };

    private Word Item() => Chance(80) ? Element() : Value();

    private Word Value() => _random.Next(1000) switch
    {
        < 500 => Element(),
        < 700 => $"{Amount()}",
        < 800 => OneOf<Word>("9223372036854775807", "-9223372036854775808", "3.0e3", "0.1", " 1", "1e300", "nan"),
        < 900 => Text(_random.Next(300)),
        < 995 => Binary(_random.Next(300)),
        < 998 => Binary(_random.Next(100_000, 1_000_000)),
        _ => new string('ж', _random.Next(100_000, 500_000)),
    };

    private Word Text(int length)
    {
        var text = new StringBuilder();
        while (text.Length < length) text.Append(OneOf("a", "Z", " ", "\0", "\r\n", "ü", "中", "🙂", "\"", "{"));
        return text.ToString();
    }

    private Word Binary(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private double Score() => Chance(80) ? OneOf(s_scores) : Fraction();

    private string Bound() => _random.Next(20) switch { < 5 => "-inf", < 10 => "+inf", < 14 => $"({_random.Next(-1, 4)}", 14 => "no number", _ => $"{_random.Next(-2, 5)}" };

    private long Index() => Chance(95) ? _random.Next(-6, 7) : OneOf(long.MaxValue, long.MinValue + 1, 1000);

    private long Amount() => Chance(90) ? _random.Next(-10, 100) : _random.NextInt64(long.MinValue + 1, long.MaxValue);

    private double Fraction() => Chance(50) ? _random.Next(-400, 400) / 8.0 : (_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(-9, 18));

    // Each value is used once, so that the order of two expirations does not depend on the clock.
    private TimeSpan TimeToLive() => Plain.TimeUnit * (1000 + _times++ * 7919L % 10007);

    private RedisArgument[] Arguments(Word[] words) => Array.ConvertAll(words, Argument);

    private RedisArgument Argument(Word word) =>
        Coin ? word.Bytes : long.TryParse(word.Text, out long number) && $"{number}" == word.Text ? number : RedisArgument.From(word.Text);

    /// <summary>A value as text for PSRedis, and as bytes.</summary>
    private sealed record Word(string Text, byte[] Bytes)
    {
        public static implicit operator Word(string text) => From(text);

        public static implicit operator Word(byte[] bytes) => new(RedisText.GetString(bytes, 0, bytes.Length), bytes);

        public static Word From(string text) => new(text, Encoding.UTF8.GetBytes(text));
    }

    #endregion
}
