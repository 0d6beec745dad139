using System.Text;

namespace PSRedis.Tests.Commands;

/// <summary>The exact bytes of each command.</summary>
public class RequestTests
{
    private static readonly DateTimeOffset Moment = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    private static readonly Dictionary<string, RedisArgument> Two = new() { ["a"] = 1, ["b"] = "x y" };

    // A | stands for CR LF.
    private static readonly (RedisCommand Command, string Wire)[] s_requests =
    [
        (Keys.Exists("k"), "*2|$6|EXISTS|$1|k|"),
        (Keys.Exists("two words"), "*2|$6|EXISTS|$9|two words|"),
        (Keys.Exists("schlüssel🔑"), "*2|$6|EXISTS|$14|schl\xC3\xBCssel\xF0\x9F\x94\x91|"),
        (Keys.Exists("bytes \uDCFF\uDC80"), "*2|$6|EXISTS|$8|bytes \xFF\x80|"),
        (Keys.Exists("\r\n\0"), "*2|$6|EXISTS|$3|\r\n\0|"),
        (Keys.Type("k"), "*2|$4|TYPE|$1|k|"),
        (Keys.Remove("k"), "*2|$6|UNLINK|$1|k|"),
        (Keys.Remove("k", "l", "m"), "*4|$6|UNLINK|$1|k|$1|l|$1|m|"),
        (Keys.Rename("k", "l"), "*3|$6|RENAME|$1|k|$1|l|"),
        (Keys.RenameIfFree("k", "l"), "*3|$8|RENAMENX|$1|k|$1|l|"),
        (Keys.Move("k", 15), "*3|$4|MOVE|$1|k|$2|15|"),
        (Keys.Random(), "*1|$9|RANDOMKEY|"),
        (Keys.Expiration("k"), "*2|$11|PEXPIRETIME|$1|k|"),
        (Keys.ExpireIn("k", TimeSpan.FromSeconds(90)), "*3|$7|PEXPIRE|$1|k|$5|90000|"),
        (Keys.ExpireIn("k", TimeSpan.FromSeconds(-1)), "*3|$7|PEXPIRE|$1|k|$5|-1000|"),
        (Keys.ExpireIn("k", TimeSpan.FromDays(40000)), "*3|$7|PEXPIRE|$1|k|$13|3456000000000|"),
        (Keys.ExpireIn("k", TimeSpan.FromMilliseconds(1), ExpirationCondition.IfNone), "*4|$7|PEXPIRE|$1|k|$1|1|$2|NX|"),
        (Keys.ExpireIn("k", TimeSpan.FromMilliseconds(1), ExpirationCondition.IfAny), "*4|$7|PEXPIRE|$1|k|$1|1|$2|XX|"),
        (Keys.ExpireIn("k", TimeSpan.FromMilliseconds(1), ExpirationCondition.IfLater), "*4|$7|PEXPIRE|$1|k|$1|1|$2|GT|"),
        (Keys.ExpireIn("k", TimeSpan.FromMilliseconds(1), ExpirationCondition.IfEarlier), "*4|$7|PEXPIRE|$1|k|$1|1|$2|LT|"),
        (Keys.ExpireAt("k", Moment), "*3|$9|PEXPIREAT|$1|k|$13|1700000000123|"),
        (Keys.ExpireAt("k", Moment.ToOffset(TimeSpan.FromHours(5)), ExpirationCondition.IfLater), "*4|$9|PEXPIREAT|$1|k|$13|1700000000123|$2|GT|"),
        (Keys.Persist("k"), "*2|$7|PERSIST|$1|k|"),
        (Keys.Scan("0"), "*4|$4|SCAN|$1|0|$5|COUNT|$4|1000|"),
        (Keys.Scan("0", "*", count: 7), "*4|$4|SCAN|$1|0|$5|COUNT|$1|7|"),
        (Keys.Scan("18446744073709551615", "a*[b-d]?\\*", "zset", 10),
            "*8|$4|SCAN|$20|18446744073709551615|$5|MATCH|$10|a*[b-d]?\\*|$5|COUNT|$2|10|$4|TYPE|$4|zset|"),
        (Hashes.Scan("k", "0"), "*5|$5|HSCAN|$1|k|$1|0|$5|COUNT|$4|1000|"),
        (Sets.Scan("k", "7", "a*", 10), "*7|$5|SSCAN|$1|k|$1|7|$5|MATCH|$2|a*|$5|COUNT|$2|10|"),
        (SortedSets.Scan("k", "0", "*"), "*5|$5|ZSCAN|$1|k|$1|0|$5|COUNT|$4|1000|"),
        (PubSub.Channels(), "*3|$6|PUBSUB|$8|CHANNELS|$1|*|"),
        (PubSub.Channels("n*"), "*3|$6|PUBSUB|$8|CHANNELS|$2|n*|"),
        (Server.CommandDocs(), "*2|$7|COMMAND|$4|DOCS|"),
        (Server.DatabaseCount(), "*3|$6|CONFIG|$3|GET|$9|databases|"),
        (Keys.Read("k"), "*2|$4|TYPE|$1|k|"),
        (Keys.Replace("k", KeyContent.String("v")), "*3|$3|SET|$1|k|$1|v|"),
        (Keys.Replace("k", KeyContent.String("v"), TimeSpan.FromSeconds(1)), "*5|$3|SET|$1|k|$1|v|$2|PX|$4|1000|"),
        (Keys.Replace("k", KeyContent.List([])), "*1|$5|MULTI|*2|$3|DEL|$1|k|*1|$4|EXEC|"),
        (Keys.Replace("k", KeyContent.List(["a", 2])), "*1|$5|MULTI|*2|$3|DEL|$1|k|*4|$5|RPUSH|$1|k|$1|a|$1|2|*1|$4|EXEC|"),
        (Keys.Replace("k", KeyContent.Set(["a"])), "*1|$5|MULTI|*2|$3|DEL|$1|k|*3|$4|SADD|$1|k|$1|a|*1|$4|EXEC|"),
        (Keys.Replace("k", KeyContent.Hash(["f", "v"])), "*1|$5|MULTI|*2|$3|DEL|$1|k|*4|$4|HSET|$1|k|$1|f|$1|v|*1|$4|EXEC|"),
        (Keys.Replace("k", KeyContent.SortedSet([1.5, "m"])), "*1|$5|MULTI|*2|$3|DEL|$1|k|*4|$4|ZADD|$1|k|$3|1.5|$1|m|*1|$4|EXEC|"),
        (Keys.Replace("k", KeyContent.List(["a"]), TimeSpan.FromMinutes(1)),
            "*1|$5|MULTI|*2|$3|DEL|$1|k|*3|$5|RPUSH|$1|k|$1|a|*3|$7|PEXPIRE|$1|k|$5|60000|*1|$4|EXEC|"),

        (Strings.Get("k"), "*2|$3|GET|$1|k|"),
        (Strings.Get("k", asBytes: true), "*2|$3|GET|$1|k|"),
        (Strings.GetMany(["a", "b"]), "*3|$4|MGET|$1|a|$1|b|"),
        (Strings.GetRange("k", -3, long.MaxValue), "*4|$8|GETRANGE|$1|k|$2|-3|$19|9223372036854775807|"),
        (Strings.Set("k", ""), "*3|$3|SET|$1|k|$0||"),
        (Strings.Set("k", "wörld"), "*3|$3|SET|$1|k|$6|w\xC3\xB6rld|"),
        (Strings.Set("k", new byte[] { 0, 255, 13, 10 }), "*3|$3|SET|$1|k|$4|\0\xFF\r\n|"),
        (Strings.Set("k", long.MinValue), "*3|$3|SET|$1|k|$20|-9223372036854775808|"),
        (Strings.Set("k", 0.1), "*3|$3|SET|$1|k|$3|0.1|"),
        (Strings.Set("k", double.NegativeInfinity), "*3|$3|SET|$1|k|$4|-inf|"),
        (Strings.Set("k", "v", Expiry.In(TimeSpan.FromSeconds(1.5))), "*5|$3|SET|$1|k|$1|v|$2|PX|$4|1500|"),
        (Strings.Set("k", "v", Expiry.At(Moment)), "*5|$3|SET|$1|k|$1|v|$4|PXAT|$13|1700000000123|"),
        (Strings.Set("k", "v", Expiry.Keep), "*4|$3|SET|$1|k|$1|v|$7|KEEPTTL|"),
        (Strings.Set("k", "v", Expiry.Never, SetCondition.IfNotExists), "*4|$3|SET|$1|k|$1|v|$2|NX|"),
        (Strings.Set("k", "v", Expiry.In(TimeSpan.FromMilliseconds(1)), SetCondition.IfExists), "*6|$3|SET|$1|k|$1|v|$2|PX|$1|1|$2|XX|"),
        (Strings.SetAndGetOld("k", "v"), "*4|$3|SET|$1|k|$1|v|$3|GET|"),
        (Strings.SetAndGetOld("k", "v", Expiry.Keep, SetCondition.IfExists), "*6|$3|SET|$1|k|$1|v|$7|KEEPTTL|$2|XX|$3|GET|"),
        (Strings.SetMany(Two), "*5|$4|MSET|$1|a|$1|1|$1|b|$3|x y|"),
        (Strings.SetMany(Two, Expiry.In(TimeSpan.FromSeconds(1))), "*1|$5|MULTI|*5|$3|SET|$1|a|$1|1|$2|PX|$4|1000|*5|$3|SET|$1|b|$3|x y|$2|PX|$4|1000|*1|$4|EXEC|"),
        (Strings.SetMany(Two, Expiry.At(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000))), "*1|$5|MULTI|*3|$3|SET|$1|a|$1|1|*3|$9|PEXPIREAT|$1|a|$13|1800000000000|*3|$3|SET|$1|b|$3|x y|*3|$9|PEXPIREAT|$1|b|$13|1800000000000|*1|$4|EXEC|"),
        (Strings.SetManyIfNoneExists(Two), "*5|$6|MSETNX|$1|a|$1|1|$1|b|$3|x y|"),
        (Strings.Append("k", "v"), "*3|$6|APPEND|$1|k|$1|v|"),
        (Strings.Increment("k"), "*3|$6|INCRBY|$1|k|$1|1|"),
        (Strings.Increment("k", -5), "*3|$6|INCRBY|$1|k|$2|-5|"),
        (Strings.Increment("k", 1e-7), "*3|$11|INCRBYFLOAT|$1|k|$5|1E-07|"),

        (Hashes.GetAll("k"), "*2|$7|HGETALL|$1|k|"),
        (Hashes.Set("k", "f", "v", "g", 2), "*6|$4|HSET|$1|k|$1|f|$1|v|$1|g|$1|2|"),
        (Hashes.Fields("k"), "*2|$5|HKEYS|$1|k|"),
        (Hashes.Values("k", asBytes: true), "*2|$5|HVALS|$1|k|"),
        (Hashes.Get("k", "ä"), "*3|$4|HGET|$1|k|$2|\u00C3\u00A4|"),
        (Hashes.Get("k", ["f"]), "*3|$5|HMGET|$1|k|$1|f|"),
        (Hashes.Get("k", ["ä", "", "f"], asBytes: true), "*5|$5|HMGET|$1|k|$2|\u00C3\u00A4|$0||$1|f|"),
        (Hashes.SetIfNotExists("k", "f", 1.5), "*4|$6|HSETNX|$1|k|$1|f|$3|1.5|"),
        (Hashes.Remove("k", "f", new byte[] { 0xFF }), "*4|$4|HDEL|$1|k|$1|f|$1|\u00FF|"),
        (Hashes.Exists("k", "f"), "*3|$7|HEXISTS|$1|k|$1|f|"),
        (Hashes.Count("k"), "*2|$4|HLEN|$1|k|"),
        (Hashes.Increment("k", "f"), "*4|$7|HINCRBY|$1|k|$1|f|$1|1|"),
        (Hashes.Increment("k", "f", long.MinValue), "*4|$7|HINCRBY|$1|k|$1|f|$20|-9223372036854775808|"),
        (Hashes.Increment("k", "f", 0.5), "*4|$12|HINCRBYFLOAT|$1|k|$1|f|$3|0.5|"),
        (Lists.Range("k", 0, -1), "*4|$6|LRANGE|$1|k|$1|0|$2|-1|"),
        (Lists.PushRight("k", "a", new byte[] { 1 }), "*4|$5|RPUSH|$1|k|$1|a|$1|\x01|"),
        (Lists.Get("k", -1), "*3|$6|LINDEX|$1|k|$2|-1|"),
        (Lists.Count("k"), "*2|$4|LLEN|$1|k|"),
        (Lists.Push("k", ["a", ""], ListEnd.Right), "*4|$5|RPUSH|$1|k|$1|a|$0||"),
        (Lists.Push("k", ["a", "b"], ListEnd.Left), "*4|$5|LPUSH|$1|k|$1|a|$1|b|"),
        (Lists.Push("k", ["a"], ListEnd.Right, ifExists: true), "*3|$6|RPUSHX|$1|k|$1|a|"),
        (Lists.Push("k", ["a"], ListEnd.Left, ifExists: true), "*3|$6|LPUSHX|$1|k|$1|a|"),
        (Lists.Pop("k", ListEnd.Left), "*2|$4|LPOP|$1|k|"),
        (Lists.Pop("k", ListEnd.Right, asBytes: true), "*2|$4|RPOP|$1|k|"),
        (Lists.Pop("k", ListEnd.Left, 3), "*3|$4|LPOP|$1|k|$1|3|"),
        (Lists.Pop("k", ListEnd.Right, 1), "*3|$4|RPOP|$1|k|$1|1|"),
        (Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.FromSeconds(5)), "*3|$5|BLPOP|$1|k|$1|5|"),
        (Lists.WaitAndPop(["k", "l"], ListEnd.Right, TimeSpan.FromMilliseconds(1500)), "*4|$5|BRPOP|$1|k|$1|l|$3|1.5|"),
        (Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero), "*3|$5|BLPOP|$1|k|$1|0|"),
        (Lists.Move("k", "l", ListEnd.Right, ListEnd.Left), "*5|$5|LMOVE|$1|k|$1|l|$5|RIGHT|$4|LEFT|"),
        (Lists.Move("k", "k", ListEnd.Left, ListEnd.Right, asBytes: true), "*5|$5|LMOVE|$1|k|$1|k|$4|LEFT|$5|RIGHT|"),
        (Lists.WaitAndMove("k", "l", ListEnd.Left, ListEnd.Left, TimeSpan.FromSeconds(0.5)), "*6|$6|BLMOVE|$1|k|$1|l|$4|LEFT|$4|LEFT|$3|0.5|"),
        (Lists.Set("k", -2, "v"), "*4|$4|LSET|$1|k|$2|-2|$1|v|"),
        (Lists.Remove("k", "v"), "*4|$4|LREM|$1|k|$1|0|$1|v|"),
        (Lists.Remove("k", "v", -2), "*4|$4|LREM|$1|k|$2|-2|$1|v|"),
        (Lists.Trim("k", 1, -2), "*4|$5|LTRIM|$1|k|$1|1|$2|-2|"),
        (Sets.Members("k"), "*2|$8|SMEMBERS|$1|k|"),
        (Sets.MemberSet("k"), "*2|$8|SMEMBERS|$1|k|"),
        (Sets.Add("k", "a"), "*3|$4|SADD|$1|k|$1|a|"),
        (Sets.Count("k"), "*2|$5|SCARD|$1|k|"),
        (Sets.Contains("k", ""), "*3|$9|SISMEMBER|$1|k|$0||"),
        (Sets.Remove("k", "a", 2), "*4|$4|SREM|$1|k|$1|a|$1|2|"),
        (Sets.Move("k", "l", "m"), "*4|$5|SMOVE|$1|k|$1|l|$1|m|"),
        (Sets.Pop("k"), "*2|$4|SPOP|$1|k|"),
        (Sets.Pop("k", 2), "*3|$4|SPOP|$1|k|$1|2|"),
        (Sets.Random("k"), "*2|$11|SRANDMEMBER|$1|k|"),
        (Sets.Random("k", 2, allowDuplicate: false), "*3|$11|SRANDMEMBER|$1|k|$1|2|"),
        (Sets.Random("k", 2, allowDuplicate: true), "*3|$11|SRANDMEMBER|$1|k|$2|-2|"),
        (Sets.Combine(SetOperation.Union, ["k", "l"]), "*3|$6|SUNION|$1|k|$1|l|"),
        (Sets.Combine(SetOperation.Intersection, ["k", "l"]), "*3|$6|SINTER|$1|k|$1|l|"),
        (Sets.Combine(SetOperation.Difference, ["k"]), "*2|$5|SDIFF|$1|k|"),
        (Sets.CombineInto("d", SetOperation.Union, ["k", "l"]), "*4|$11|SUNIONSTORE|$1|d|$1|k|$1|l|"),
        (Sets.CombineInto("d", SetOperation.Intersection, ["k", "l"]), "*4|$11|SINTERSTORE|$1|d|$1|k|$1|l|"),
        (Sets.CombineInto("d", SetOperation.Difference, ["k", "l"]), "*4|$10|SDIFFSTORE|$1|d|$1|k|$1|l|"),
        (SortedSets.Range("k", 0, 9), "*5|$6|ZRANGE|$1|k|$1|0|$1|9|$10|WITHSCORES|"),
        (SortedSets.Add("k", double.PositiveInfinity, "m", 2, "n"), "*6|$4|ZADD|$1|k|$3|inf|$1|m|$1|2|$1|n|"),
        (SortedSets.Range("k", 0, -1, descending: true), "*5|$9|ZREVRANGE|$1|k|$1|0|$2|-1|$10|WITHSCORES|"),
        (SortedSets.RangeByScore("k", new("-inf", "(5")), "*5|$13|ZRANGEBYSCORE|$1|k|$4|-inf|$2|(5|$10|WITHSCORES|"),
        (SortedSets.RangeByScore("k", new("1", "2"), new(3)), "*8|$13|ZRANGEBYSCORE|$1|k|$1|1|$1|2|$10|WITHSCORES|$5|LIMIT|$1|3|$2|-1|"),
        (SortedSets.RangeByScore("k", new("1", "2"), new(0, 7)), "*8|$13|ZRANGEBYSCORE|$1|k|$1|1|$1|2|$10|WITHSCORES|$5|LIMIT|$1|0|$1|7|"),
        (SortedSets.RangeByScore("k", new("1", "(2"), new(3, 7), descending: true), "*8|$16|ZREVRANGEBYSCORE|$1|k|$2|(2|$1|1|$10|WITHSCORES|$5|LIMIT|$1|3|$1|7|"),
        (SortedSets.Score("k", "m"), "*3|$6|ZSCORE|$1|k|$1|m|"),
        (SortedSets.Rank("k", "m"), "*3|$5|ZRANK|$1|k|$1|m|"),
        (SortedSets.Rank("k", "m", descending: true), "*3|$8|ZREVRANK|$1|k|$1|m|"),
        (SortedSets.Count("k"), "*2|$5|ZCARD|$1|k|"),
        (SortedSets.Count("k", new("(1", "+inf")), "*4|$6|ZCOUNT|$1|k|$2|(1|$4|+inf|"),
        (SortedSets.Add("k", [1, "m"], ScoreCondition.IfNotExists), "*5|$4|ZADD|$1|k|$2|NX|$1|1|$1|m|"),
        (SortedSets.Add("k", [1, "m"], ScoreCondition.IfExists | ScoreCondition.GreaterThan), "*6|$4|ZADD|$1|k|$2|XX|$2|GT|$1|1|$1|m|"),
        (SortedSets.Add("k", [1, "m"], ScoreCondition.LessThan), "*5|$4|ZADD|$1|k|$2|LT|$1|1|$1|m|"),
        (SortedSets.Increment("k", "m"), "*4|$7|ZINCRBY|$1|k|$1|1|$1|m|"),
        (SortedSets.Increment("k", "m", -0.25), "*4|$7|ZINCRBY|$1|k|$5|-0.25|$1|m|"),
        (SortedSets.Remove("k", "m", "n"), "*4|$4|ZREM|$1|k|$1|m|$1|n|"),
        (SortedSets.RemoveByRank("k", 0, -2), "*4|$15|ZREMRANGEBYRANK|$1|k|$1|0|$2|-2|"),
        (SortedSets.RemoveByScore("k", new("(1", "inf")), "*4|$16|ZREMRANGEBYSCORE|$1|k|$2|(1|$3|inf|"),
        (SortedSets.Combine(SetOperation.Union, ["k", "l"]), "*5|$6|ZUNION|$1|2|$1|k|$1|l|$10|WITHSCORES|"),
        (SortedSets.Combine(SetOperation.Intersection, ["k", "l"], [2, 0.5], ScoreAggregate.Max), "*10|$6|ZINTER|$1|2|$1|k|$1|l|$7|WEIGHTS|$1|2|$3|0.5|$9|AGGREGATE|$3|MAX|$10|WITHSCORES|"),
        (SortedSets.Combine(SetOperation.Difference, ["k", "l"], asBytes: true), "*5|$5|ZDIFF|$1|2|$1|k|$1|l|$10|WITHSCORES|"),
        (SortedSets.CombineInto("d", SetOperation.Union, ["k", "l"], [1, double.NegativeInfinity]), "*8|$11|ZUNIONSTORE|$1|d|$1|2|$1|k|$1|l|$7|WEIGHTS|$1|1|$4|-inf|"),
        (SortedSets.CombineInto("d", SetOperation.Intersection, ["k"], aggregate: ScoreAggregate.Min), "*6|$11|ZINTERSTORE|$1|d|$1|1|$1|k|$9|AGGREGATE|$3|MIN|"),
        (SortedSets.CombineInto("d", SetOperation.Difference, ["k", "l"]), "*5|$10|ZDIFFSTORE|$1|d|$1|2|$1|k|$1|l|"),
        (Sorting.Sort("k"), "*2|$4|SORT|$1|k|"),
        (Sorting.Sort("k", new SortOptions { By = "w:*->f", Get = ["#", "n:*"], Limit = new(2, 5), Descending = true, Alphabetic = true }), "*13|$4|SORT|$1|k|$2|BY|$6|w:*->f|$5|LIMIT|$1|2|$1|5|$3|GET|$1|#|$3|GET|$3|n:*|$4|DESC|$5|ALPHA|"),
        (Sorting.Sort("k", new SortOptions { Limit = new(2) }), "*5|$4|SORT|$1|k|$5|LIMIT|$1|2|$2|-1|"),
        (Sorting.SortInto("d", "k", new SortOptions { Limit = new(0, 1) }), "*7|$4|SORT|$1|k|$5|LIMIT|$1|0|$1|1|$5|STORE|$1|d|"),
        (PubSub.Publish("news", "ä"), "*3|$7|PUBLISH|$4|news|$2|\u00C3\u00A4|"),
        (PubSub.Publish("news", new byte[] { 0xFF, 0 }), "*3|$7|PUBLISH|$4|news|$2|\u00FF\u0000|"),
        (PubSub.Subscribe(["a", "ä"]), "*3|$9|SUBSCRIBE|$1|a|$2|\u00C3\u00A4|"),
        (PubSub.SubscribePattern(["a*"]), "*2|$10|PSUBSCRIBE|$2|a*|"),
        (Streams.Count("k"), "*2|$4|XLEN|$1|k|"),
        (Streams.Range("k"), "*4|$6|XRANGE|$1|k|$1|-|$1|+|"),
        (Streams.Add("k", "5-1", "f", 1), "*5|$4|XADD|$1|k|$3|5-1|$1|f|$1|1|"),
        (Streams.Create("k"), "*7|$4|XADD|$1|k|$6|MAXLEN|$1|0|$3|0-1|$0||$0||"),
        (Streams.Range("k", "5-1", "(9"), "*4|$6|XRANGE|$1|k|$3|5-1|$2|(9|"),

        (Server.DatabaseSize(), "*1|$6|DBSIZE|"),
        (Server.Flush(), "*1|$7|FLUSHDB|"),
        (Server.Flush(all: true, async: true), "*2|$8|FLUSHALL|$5|ASYNC|"),
        (Server.Time(), "*1|$4|TIME|"),
        (Server.Info(), "*1|$4|INFO|"),
        (Server.Info("keyspace"), "*2|$4|INFO|$8|keyspace|"),
        (Server.Save(), "*1|$4|SAVE|"),
        (Server.SaveInBackground(), "*1|$6|BGSAVE|"),
        (Server.RewriteAppendOnlyFile(), "*1|$12|BGREWRITEAOF|"),
        (Server.Persistence(), "*2|$4|INFO|$11|persistence|"),
        (Server.RunId(), "*2|$4|INFO|$6|server|"),
        (Server.LastSave(), "*1|$8|LASTSAVE|"),
        (Server.Shutdown(), "*1|$8|SHUTDOWN|"),
        (Server.Shutdown(save: true), "*2|$8|SHUTDOWN|$4|SAVE|"),
        (Server.Shutdown(save: false), "*2|$8|SHUTDOWN|$6|NOSAVE|"),

        (ConnectionCommands.Hello(3, null, null), "*2|$5|HELLO|$1|3|"),
        (ConnectionCommands.Hello(2, null, "pw"), "*5|$5|HELLO|$1|2|$4|AUTH|$7|default|$2|pw|"),
        (ConnectionCommands.Hello(3, "ann", "pä"), "*5|$5|HELLO|$1|3|$4|AUTH|$3|ann|$3|p\xC3\xA4|"),
        (ConnectionCommands.Hello(3, "ann", null), "*5|$5|HELLO|$1|3|$4|AUTH|$3|ann|$0||"),
        (ConnectionCommands.Auth(null, "pw"), "*2|$4|AUTH|$2|pw|"),
        (ConnectionCommands.Auth("ann", "pw"), "*3|$4|AUTH|$3|ann|$2|pw|"),
        (ConnectionCommands.Ping(), "*1|$4|PING|"),
        (ConnectionCommands.Select(9), "*2|$6|SELECT|$1|9|"),
        (ConnectionCommands.SetClientName("job"), "*3|$6|CLIENT|$7|SETNAME|$3|job|"),
        (ConnectionCommands.SetClientInfo("LIB-NAME", "x"), "*4|$6|CLIENT|$7|SETINFO|$8|LIB-NAME|$1|x|"),

        (Transactions.Atomic(), "*1|$5|MULTI|*1|$4|EXEC|"),
        (Transactions.Atomic(Strings.Get("a"), Strings.Increment("b")), "*1|$5|MULTI|*2|$3|GET|$1|a|*3|$6|INCRBY|$1|b|$1|1|*1|$4|EXEC|"),

        (Keys.Replace("k", KeyContent.List([])).AsObject(), "*1|$5|MULTI|*2|$3|DEL|$1|k|*1|$4|EXEC|"),
        (Keys.Exists("k").AsObject(), "*2|$6|EXISTS|$1|k|"),

        (RawCommand.Of(false, "PING"), "*1|$4|PING|"),
        (RawCommand.Of(false, "object", "encoding", "k", 5, new byte[] { 0xFF }), "*5|$6|object|$8|encoding|$1|k|$1|5|$1|\xFF|"),
        (RawCommand.Of(true, "GÉT"), "*1|$4|G\xC3\x89T|"),
    ];

    /// <summary>Every command, with all forms of arguments.</summary>
    internal static IEnumerable<RedisCommand> Commands => s_requests.Select(request => request.Command);

    public static TheoryData<int, string> Requests => [.. s_requests.Select((request, index) => (index, request.Wire))];

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_has_the_expected_bytes(int index, string wire) =>
        Assert.Equal(wire.Replace("|", "\r\n", StringComparison.Ordinal), Written(s_requests[index].Command));

    [Fact]
    public void Large_content_is_split_into_commands_of_whole_pairs()
    {
        RedisArgument[] pairs = [.. Enumerable.Range(0, 10_000).Select(i => (RedisArgument)i)];
        string[] commands = Written(Keys.Replace("k", KeyContent.Hash(pairs))).Replace("\r\n", "|", StringComparison.Ordinal).Split('*');

        Assert.Equal(["", "1|$5|MULTI|", "2|$3|DEL|$1|k|"], commands.Take(3));
        Assert.Equal("1|$4|EXEC|", commands[^1]);
        Assert.All(commands[3..^2], command => Assert.StartsWith("4098|$4|HSET|$1|k|", command, StringComparison.Ordinal));
        Assert.StartsWith($"{10_000 % 4096 + 2}|$4|HSET|$1|k|", commands[^2], StringComparison.Ordinal);
        Assert.Equal(pairs.Select(pair => pair.ToString()), commands[3..^1].SelectMany(command => command.Split('|').Where((_, at) => at > 4 && at % 2 == 0)));
    }

    [Fact]
    public void A_large_byte_array_is_not_copied()
    {
        byte[] bytes = new byte[1_000_000];
        var writer = new RespWriter();
        Strings.Set("k", bytes).WriteTo(writer);

        Assert.Contains(writer.Segments, segment => segment.Array == bytes && segment.Count == bytes.Length);
        Assert.Equal("*3||$3||SET||$1||k||$1000000||".Length + bytes.Length + 2, writer.Length);
    }

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xDC7F)]
    public void Text_that_is_not_Unicode_is_refused_before_anything_is_sent(int loneSurrogate)
    {
        string text = $"lone {(char)loneSurrogate} surrogate";
        Assert.Throws<ArgumentException>(() => Keys.Exists(text));
        Assert.Throws<ArgumentException>(() => Strings.Set("k", text));
        Assert.Throws<ArgumentException>(() => RawCommand.Of(false, text));
        Assert.Throws<ArgumentException>(() => Keys.Scan("0", text));
    }

    [Fact]
    public void Only_commands_that_change_nothing_may_be_retried()
    {
        RedisCommand[] harmless = [
            Keys.Exists("k"), Keys.Type("k"), Keys.Random(), Keys.Expiration("k"), Keys.Scan("0"), Keys.Read("k"), Strings.Get("k"), Strings.GetMany(["k"]),
            Strings.GetRange("k", 0, 1), Hashes.GetAll("k"), Lists.Range("k", 0, 1), Sets.Members("k"), Sets.MemberSet("k"), SortedSets.Range("k", 0, 1), Streams.Range("k"), Streams.Count("k"),
            Hashes.Fields("k"), Hashes.Values("k"), Hashes.Get("k", "f"), Hashes.Get("k", ["f"]), Hashes.Exists("k", "f"), Hashes.Count("k"), Lists.Get("k", 0), Lists.Count("k"),
            Sets.Count("k"), Sets.Contains("k", 1), Sets.Random("k"), Sets.Random("k", 1, true), Sets.Combine(SetOperation.Union, ["k"]),
            SortedSets.RangeByScore("k", new("0", "1")), SortedSets.Score("k", 1), SortedSets.Rank("k", 1), SortedSets.Count("k"), SortedSets.Count("k", new("0", "1")),
            SortedSets.Combine(SetOperation.Union, ["k"]), Sorting.Sort("k"), Server.Persistence(), Server.RunId(), Server.LastSave(),
            Hashes.Scan("k", "0"), Sets.Scan("k", "0"), SortedSets.Scan("k", "0"), PubSub.Channels(), Server.CommandDocs(), Server.DatabaseCount(),
            Server.DatabaseSize(), Server.Time(), Server.Info(), Transactions.Atomic(Strings.Get("k")), ConnectionCommands.Ping(), ConnectionCommands.Select(1), RawCommand.Of(false, "select", 1),
        ];
        RedisCommand[] once = [
            Keys.Remove("k"), Keys.Rename("k", "l"), Keys.RenameIfFree("k", "l"), Keys.Move("k", 1), Keys.ExpireIn("k", TimeSpan.Zero), Keys.ExpireAt("k", Moment),
            Keys.Persist("k"), Keys.Replace("k", KeyContent.List([1])), Strings.Set("k", "v"), Strings.SetAndGetOld("k", "v"), Strings.SetMany(Two),
            Strings.SetManyIfNoneExists(Two), Strings.Append("k", "v"), Strings.Increment("k"), Strings.Increment("k", 1.5), Hashes.Set("k", "f", "v"),
            Lists.PushRight("k", "v"), Streams.Add("k", "5-1", "f", 1), Streams.Create("k"), Sets.Add("k", "v"), SortedSets.Add("k", 1, "v"), Server.Flush(), Server.Shutdown(), Transactions.Atomic(Strings.Get("k"), Strings.Append("k", "v")),
            Hashes.SetIfNotExists("k", "f", 1), Hashes.Remove("k", "f"), Hashes.Increment("k", "f"), Hashes.Increment("k", "f", 0.5),
            Lists.Push("k", [1], ListEnd.Left), Lists.Pop("k", ListEnd.Left), Lists.Pop("k", ListEnd.Left, 1), Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero),
            Lists.Move("k", "l", ListEnd.Left, ListEnd.Left), Lists.WaitAndMove("k", "l", ListEnd.Left, ListEnd.Left, TimeSpan.Zero), Lists.Set("k", 0, 1),
            Lists.Remove("k", 1), Lists.Trim("k", 0, 1), Sets.Remove("k", 1), Sets.Move("k", "l", 1), Sets.Pop("k"), Sets.Pop("k", 1),
            Sets.CombineInto("d", SetOperation.Union, ["k"]), SortedSets.Increment("k", 1), SortedSets.Remove("k", 1), SortedSets.RemoveByRank("k", 0, 1),
            SortedSets.RemoveByScore("k", new("0", "1")), SortedSets.CombineInto("d", SetOperation.Union, ["k"]), Sorting.SortInto("d", "k"), PubSub.Publish("c", 1),
            Server.Save(), Server.SaveInBackground(), Server.RewriteAppendOnlyFile(), RawCommand.Of(false, "GET", "k"),
        ];

        Assert.All(harmless, command => Assert.True(command.ChangesNothing, command.ToString()));
        Assert.All(once, command => Assert.False(command.ChangesNothing, command.ToString()));
    }

    [Fact]
    public void Keys_are_marked_as_keys()
    {
        Assert.Equal([true, true], Keys.Rename("k", "l").Arguments.Select(argument => argument.IsKey));
        Assert.Equal([true, false, true, false], Strings.SetMany(Two).Arguments.Select(argument => argument.IsKey));
        Assert.Equal([true, false], Keys.Move("k", 1).Arguments.Select(argument => argument.IsKey));
        Assert.Equal([true, true, false], Lists.WaitAndPop(["k", "l"], ListEnd.Left, TimeSpan.Zero).Arguments.Select(argument => argument.IsKey));
        Assert.Equal([true, true, false, false], Lists.Move("k", "l", ListEnd.Left, ListEnd.Left).Arguments.Select(argument => argument.IsKey));
        Assert.Equal([true, true, false], Sets.Move("k", "l", 1).Arguments.Select(argument => argument.IsKey));
        Assert.Equal([true, true, true], Sets.CombineInto("d", SetOperation.Union, ["k", "l"]).Arguments.Select(argument => argument.IsKey));
        Assert.Equal([true, false, true, true], SortedSets.CombineInto("d", SetOperation.Union, ["k", "l"]).Arguments.Select(argument => argument.IsKey));
        Assert.Equal([true, false, true], Sorting.SortInto("d", "k").Arguments.Select(argument => argument.IsKey));
    }

    [Fact]
    public void Blocking_commands_are_marked_as_blocking()
    {
        RedisCommand[] blocking = [
            Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero), Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero).AsObject(),
            Lists.WaitAndMove("k", "l", ListEnd.Right, ListEnd.Left, TimeSpan.Zero), Lists.WaitAndMove("k", "l", ListEnd.Left, ListEnd.Left, TimeSpan.Zero),
        ];
        Assert.All(blocking, command => Assert.True(command.Blocks, command.ToString()));
        Assert.All(blocking, command => Assert.Equal(System.Threading.Timeout.InfiniteTimeSpan, command.BlocksFor));
        Assert.Equal(TimeSpan.FromSeconds(1.5), Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.FromSeconds(1.5)).AsObject().BlocksFor);
        // In whole seconds, for a server that takes no fraction: the longest time cannot be rounded up.
        Assert.Equal("2", Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.FromSeconds(1.5)).Fallback!.Arguments[1].ToText());
        Assert.Equal("922337203685", Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.MaxValue).Fallback!.Arguments[1].ToText());
        Assert.Equal("922337203685", Lists.WaitAndMove("k", "l", ListEnd.Right, ListEnd.Left, TimeSpan.MaxValue).Fallback!.Arguments[2].ToText());
        Assert.Equal(TimeSpan.FromSeconds(1.5), Lists.WaitAndMove("k", "l", ListEnd.Right, ListEnd.Left, TimeSpan.FromSeconds(1.5)).BlocksFor);
        Assert.True(Server.Save().TakesItsTime);
        Assert.False(Lists.Pop("k", ListEnd.Left).TakesItsTime);
    }

    [Fact]
    public void A_command_is_shown_without_secrets_and_truncated()
    {
        Assert.Equal("SET k 1 PX 1000", Strings.Set("k", 1, Expiry.In(TimeSpan.FromSeconds(1))).ToString());
        Assert.Equal("HELLO 3 AUTH ann ***", ConnectionCommands.Hello(3, "ann", Refusal.Secret).ToString());
        Assert.Equal("AUTH ***", ConnectionCommands.Auth(null, Refusal.Secret).ToString());
        Assert.InRange(Strings.Set("k", new string('x', 100_000)).ToString().Length, 200, 300);
        Assert.InRange(Keys.Remove([.. Enumerable.Range(0, 100_000).Select(i => $"key{i}")]).ToString().Length, 200, 500);
    }

    private static string Written(RedisCommand command)
    {
        var writer = new RespWriter();
        command.WriteTo(writer);
        string wire = string.Concat(writer.Segments.Select(segment => Encoding.Latin1.GetString(segment.Array!, segment.Offset, segment.Count)));
        Assert.Equal(wire.Length, writer.Length);
        return wire;
    }
}
