using PSRedis.Faults;
using PSRedis.Tests.Protocol;

namespace PSRedis.Tests.Commands;

/// <summary>The result of each command for captured replies: the same for the RESP2 and the RESP3 form.</summary>
public class ReplyTests
{
    // Command, reply in RESP2, reply in RESP3 (null: the same), and the result. A follow-up command stands before a →.
    private static readonly Sample[] s_samples =
    [
        Of(Keys.Exists("k"), ":1|", null, "true"),
        Of(Keys.Exists("k"), ":0|", "#f|", "false"),
        Of(Keys.Exists("k"), ":2|", null, "protocol error"),
        Of(Keys.Exists("k"), "-NOPERM no|", "!9|NOPERM no|", "error NOPERM no"),
        Of(Keys.Type("k"), "+zset|", null, "\"zset\""),
        Of(Keys.Type("k"), "+none|", null, "null"),
        Of(Keys.Remove("k", "l"), ":2|", null, "2"),
        Of(Keys.Remove("k"), "-ERR unknown command 'UNLINK'|:1|", "-ERR unknown command|:1|", "DEL k → 1"),
        Of(Keys.Remove("k"), "-ERR unknown command 'UNLINK'|-NOPERM no|", null, "DEL k → error NOPERM no"),
        Of(Keys.Remove("k"), "-NOPERM no|:1|", null, "DEL k → 1"),
        Of(Keys.Rename("k", "l"), "+OK|", null, "true"),
        Of(Keys.Rename("k", "l"), "-ERR no such key|", null, "error ERR no such key"),
        Of(Keys.RenameIfFree("k", "l"), ":0|", null, "false"),
        Of(Keys.Move("k", 1), ":1|", null, "true"),
        Of(Keys.Random(), "$1|k|", null, "\"k\""),
        Of(Keys.Random(), "$-1|", "_|", "null"),
        Of(Keys.Expiration("k"), ":-2|", null, "null"),
        Of(Keys.Expiration("k"), ":-1|", null, "k for null"),
        Of(Keys.Expiration("k"), ":-3|", null, "protocol error"),
        Of(Keys.Expiration("k"), ":9223372036854775807|", null, "k for 10675199.02:48:05.4775807"),
        Of(Keys.Expiration("k"), ":1000|", null, "k for 00:00:00"),
        // Before 7.0.
        Of(Keys.Expiration("k"), "-ERR unknown command 'PEXPIRETIME', with args beginning with: 'k', |:90500|", null, "PTTL k → k for 00:01:30.5000000"),
        Of(Keys.Expiration("k"), "-ERR unknown command 'PEXPIRETIME'|:-2|", null, "PTTL k → null"),
        Of(Keys.Expiration("k"), "-NOPERM no|:90500|", null, "PTTL k → k for 00:01:30.5000000"),
        Of(Keys.Expiration("k"), "-NOAUTH no|", null, "error NOAUTH no"),
        Of(Keys.ExpireIn("k", TimeSpan.Zero), ":1|", null, "true"),
        Of(Keys.Persist("k"), ":0|", null, "false"),
        Of(Keys.Scan("0"), "*2|$2|17|*2|$1|a|$1|b|", null, "[\"a\", \"b\"] next 17"),
        Of(Keys.Scan("0"), "*2|$1|0|*0|", null, "[] next 0"),
        Of(Keys.Scan("0"), "*2|$20|18446744073709551615|*1|$2|\xFF\x01|", null, "[\"\uDCFF\u0001\"] next 18446744073709551615"),
        Of(Keys.Scan("0"), "*1|$1|0|", null, "protocol error"),
        Of(Keys.Scan("0"), "*2|$1|0|*1|$-1|", "*2|$1|0|*1|_|", "protocol error"),

        // Before 6.0: src/timeout.c of 5.0.
        Of(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.FromMilliseconds(1500)), "-ERR timeout is not an integer or out of range|*2|$1|k|$1|v|", null, "BLPOP k 2 → k: \"v\""),
        Of(Lists.WaitAndPop(["k", "l"], ListEnd.Right, TimeSpan.FromMilliseconds(1)), "-ERR timeout is not an integer or out of range|*-1|", null, "BRPOP k l 1 → null"),
        Of(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.FromSeconds(2)), "-ERR timeout is not an integer or out of range|", null, "error ERR timeout is not an integer or out of range"),
        Of(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.FromSeconds(1.5)), "-WRONGTYPE no|", null, "error WRONGTYPE no"),
        // Before 6.2.
        Of(Lists.Pop("k", ListEnd.Left, 3), "-ERR wrong number of arguments for 'lpop' command|$1|a|$1|b|$-1|", null, "LPOP k → LPOP k → LPOP k → [\"a\", \"b\"]"),
        Of(Lists.Pop("k", ListEnd.Right, 2), "-ERR wrong number of arguments for 'rpop' command|$1|a|$1|b|", null, "RPOP k → RPOP k → [\"a\", \"b\"]"),
        Of(Lists.Pop("k", ListEnd.Right, 1, asBytes: true), "-ERR wrong number of arguments for 'rpop' command|$1|a|", null, "RPOP k → [b\"a\"]"),
        Of(Lists.Pop("k", ListEnd.Left, 2), "-ERR wrong number of arguments for 'lpop' command|$-1|", null, "LPOP k → []"),
        Of(Lists.Pop("k", ListEnd.Left, 2), "-ERR wrong number of arguments for 'lpop' command|-WRONGTYPE no|", null, "LPOP k → error WRONGTYPE no"),
        // Before 3.2.
        Of(Sets.Pop("k", 2), "-ERR wrong number of arguments for 'spop' command|$1|a|$-1|", null, "SPOP k → SPOP k → [\"a\"]"),
        // Before 4.0.
        Of(Hashes.Set("k", "f", 1, "g", 2), "-ERR wrong number of arguments for 'hset' command|+OK|", null, "HMSET k f 1 g 2 → null"),
        Of(Hashes.Set("k", "f", 1, "g", 2), "-ERR wrong number of arguments for 'hset' command|-WRONGTYPE no|", null, "HMSET k f 1 g 2 → error WRONGTYPE no"),
        Of(Hashes.Set("k", "f", 1, "g"), "-ERR wrong number of arguments for 'hset' command|-ERR wrong number of arguments for HMSET|", null,
            "HMSET k f 1 g → error ERR wrong number of arguments for HMSET"),
        Of(Hashes.Set("k", "f", 1), "-WRONGTYPE no|", null, "error WRONGTYPE no"),
        // Before 6.2, and Garnet 2.2.8.
        Of(Strings.Set("k", "v", Expiry.At(Past)), "-ERR syntax error|+OK|:1|", null, "SET k v PX 1 → PEXPIREAT k 1700000000123 → true"),
        Of(Strings.Set("k", "v", Expiry.At(Past)), "-ERR syntax error|+OK|:0|", null, "SET k v PX 1 → PEXPIREAT k 1700000000123 → true"),
        Of(Strings.Set("k", "v", Expiry.At(Past), SetCondition.IfNotExists), "-ERR syntax error|$-1|", null, "SET k v PX 1 NX → false"),
        Of(Strings.Set("k", "v", Expiry.At(Past)), "-OOM no|", null, "error OOM no"),
        Of(Strings.SetAndGetOld("k", "v", Expiry.At(Past)), "-ERR syntax error|$3|old|:1|", null, "SET k v PX 1 GET → PEXPIREAT k 1700000000123 → \"old\""),
        Of(Strings.SetAndGetOld("k", "v", Expiry.At(Past)), "-ERR syntax error|$-1|:1|", null, "SET k v PX 1 GET → PEXPIREAT k 1700000000123 → null"),
        Of(Strings.SetAndGetOld("k", "v", Expiry.At(Past)), "-ERR syntax error|-ERR syntax error|", null, "SET k v PX 1 GET → error ERR syntax error"),
        Of(Strings.SetAndGetOld("k", "v", Expiry.At(Past), SetCondition.IfExists), "-ERR syntax error|", null, "error ERR syntax error"),
        Of(Strings.Set("k", "v", Expiry.Keep), "-ERR syntax error|", null, "error ERR syntax error"),

        // A map that contains a name twice: XREADGROUP … STREAMS s s 0 >.
        Of(RawCommand.Of(false, "X"), null, "%2|$1|s|*1|$1|a|$1|s|*1|$1|b|", "{s: [[\"a\"], [\"b\"]]}"),
        Of(RawCommand.Of(false, "X"), null, "%4|$1|s|*2|$1|a|$1|b|$1|t|:1|$1|s|*0|$1|s|_|", "{s: [[\"a\", \"b\"], [], null], t: 1}"),
        Of(RawCommand.Of(false, "X"), null, "%2|$1|s|_|$1|s|_|", "{s: [null, null]}"),
        Of(RawCommand.Of(false, "X"), null, "%2|$1|s|:1|$1|S|:2|", "{s: 1, S: 2}"),
        // An empty result is the same in both protocols.
        Of(RawCommand.Of(false, "HGETALL", "k"), "*0|", "%0|", "[]"),
        Of(RawCommand.Of(false, "X"), null, "%1|$1|a|%0|", "{a: {}}"),
        Of(RawCommand.Of(false, "X"), null, "*1|%0|", "[{}]"),

        Of(Hashes.Scan("k", "0"), "*2|$2|17|*4|$1|f|$1|v|$1|g|$1|w|", null, "[\"f\", \"g\"] next 17"),
        Of(Hashes.Scan("k", "0"), "*2|$1|0|*0|", null, "[] next 0"),
        Of(Hashes.Scan("k", "0"), "-WRONGTYPE no|", null, "error WRONGTYPE no"),
        Of(Sets.Scan("k", "0"), "*2|$1|0|*2|$1|a|$1|b|", null, "[\"a\", \"b\"] next 0"),
        Of(SortedSets.Scan("k", "0"), "*2|$1|0|*4|$1|a|$1|1|$1|b|$3|2.5|", null, "[\"a\", \"b\"] next 0"),
        Of(PubSub.Channels(), "*2|$4|news|$3|a b|", null, "[\"news\", \"a b\"]"),
        Of(Server.DatabaseCount(), "*2|$9|databases|$2|16|", "%1|$9|databases|$2|16|", "16"),
        Of(Server.DatabaseCount(), "*0|", "%0|", "null"),
        Of(Server.DatabaseCount(), "-NOPERM no|", null, "error NOPERM no"),
        Of(Server.CommandDocs(),
            "*4|$3|get|*6|$7|summary|$3|Get|$5|since|$5|1.0.0|$9|arguments|*1|*4|$4|name|$3|key|$4|type|$3|key|$6|config|*2|$11|subcommands|*2|$3|get|*0|",
            "%2|$3|get|%3|$7|summary|$3|Get|$5|since|$5|1.0.0|$9|arguments|*1|%2|$4|name|$3|key|$4|type|$3|key|$6|config|%1|$11|subcommands|%1|$3|get|%0|",
            "[GET key: Get (1.0.0), CONFIG:  () [GET:  ()]]"),
        Of(Server.CommandDocs(), "-ERR Unknown subcommand|*2|*2|$3|get|:2|*2|$3|set|:-3|", null, "COMMAND → [GET:  (), SET:  ()]"),

        Of(Keys.Read("k"), "+none|", null, "null"),
        Of(Keys.Read("k"), "+string|$1|v|", null, "GET k → \"v\""),
        Of(Keys.Read("k"), "+string|$-1|", "+string|_|", "GET k → null"),
        Of(Keys.Read("k", asBytes: true), "+string|$2|\xFF\0|", null, "GET k → b\"\xFF\0\""),
        Of(Keys.Read("k"), "+hash|*4|$1|a|$1|1|$1|A|$1|2|", "+hash|%2|$1|a|$1|1|$1|A|$1|2|", "HGETALL k → {a: \"1\", A: \"2\"}"),
        Of(Keys.Read("k", asBytes: true), "+hash|*2|$1|a|$1|\xFF|", "+hash|%1|$1|a|$1|\xFF|", "HGETALL k → {a: b\"\xFF\"}"),
        Of(Keys.Read("k"), "+list|*2|$1|a|$1|a|", null, "LRANGE k 0 -1 → [\"a\", \"a\"]"),
        Of(Keys.Read("k"), "+set|*2|$1|a|$1|b|", "+set|~2|$1|a|$1|b|", "SMEMBERS k → [\"a\", \"b\"]"),
        Of(Keys.Read("k"), "+zset|*2|$1|a|$3|1.5|", "+zset|*1|*2|$1|a|,1.5|", "ZRANGE k 0 -1 WITHSCORES → [\"a\"=1.5]"),
        Of(Keys.Read("k"), "+stream|*1|*2|$3|5-1|*2|$1|a|$1|1|", null, "XRANGE k - + → [5-1 {a: \"1\"}]"),
        Of(Keys.Read("k"), "+ReJSON-RL|", null,
            "NotSupportedException: The key 'k' holds a value of type ReJSON-RL, which PSRedis cannot read. Use Invoke-RedisCommand with a command for this type."),
        Of(Keys.Read("k"), "-NOPERM no|", null, "error NOPERM no"),
        Of(Keys.Read("k"), "+hash|-WRONGTYPE it changed|", null, "HGETALL k → error WRONGTYPE it changed"),

        Of(Keys.Replace("k", KeyContent.String("v")), "+OK|", null, "true"),
        Of(Keys.Replace("k", KeyContent.Set([1])), "+OK|+QUEUED|+QUEUED|*2|:0|:1|", null, "true"),
        Of(Keys.Replace("k", KeyContent.Set([1])), "+OK|+QUEUED|+QUEUED|*-1|", "+OK|+QUEUED|+QUEUED|_|",
            "RedisTransactionAbortedException: A watched key changed before the value was written. Nothing was executed."),
        Of(Keys.Replace("k", KeyContent.Set([1])), "+OK|+QUEUED|+QUEUED|*2|:0|-WRONGTYPE no|", null, "error WRONGTYPE no"),
        Of(Keys.Replace("k", KeyContent.Set([1])), "+OK|+QUEUED|-OOM no memory|-EXECABORT refused|", null, "error OOM no memory"),

        Of(Strings.Get("k"), "$5|a\0\r\nb|", null, "\"a\0\r\nb\""),
        Of(Strings.Get("k"), "$0||", null, "\"\""),
        Of(Strings.Get("k"), "$-1|", "_|", "null"),
        Of(Strings.Get("k"), "$6|w\xC3\xB6rld|", null, "\"wörld\""),
        Of(Strings.Get("k"), "$3|a\xFF\x80|", null, "\"a\uDCFF\uDC80\""),
        Of(Strings.Get("k", asBytes: true), "$3|a\xFF\x80|", null, "b\"a\xFF\x80\""),
        Of(Strings.Get("k", asBytes: true), "$-1|", "_|", "null"),
        Of(Strings.Get("k"), "-WRONGTYPE no|", null, "error WRONGTYPE no"),
        Of(Strings.Get("k"), "*1|$1|a|", null, "protocol error"),
        Of(Strings.GetMany(["a", "b", "c"]), "*3|$1|1|$-1|$0||", "*3|$1|1|_|$0||", "[\"1\", null, \"\"]"),
        Of(Strings.GetRange("k", 0, 1), "$2|ab|", null, "\"ab\""),
        Of(Strings.GetRange("k", 9, 9), "$0||:1|", null, "EXISTS k → \"\""),
        Of(Strings.GetRange("k", 9, 9), "$0||:0|", null, "EXISTS k → null"),
        Of(Strings.GetRange("k", 9, 9, asBytes: true), "$0||:1|", null, "EXISTS k → b\"\""),
        Of(Strings.GetRange("k", 9, 9), "-WRONGTYPE no|", null, "error WRONGTYPE no"),
        Of(Strings.GetRange("k", 9, 9), "$-1|", "_|", "null"),
        Of(Strings.Set("k", "v"), "+OK|", null, "true"),
        Of(Strings.Set("k", "v", Expiry.Never, SetCondition.IfExists), "$-1|", "_|", "false"),
        Of(Strings.Set("k", "v"), "-OOM no|", null, "error OOM no"),
        Of(Strings.SetAndGetOld("k", "v"), "$1|o|", null, "\"o\""),
        Of(Strings.SetAndGetOld("k", "v"), "$-1|", "_|", "null"),
        Of(Strings.SetAndGetOld("k", "v"), "-ERR syntax error|$1|o|", null, "GETSET k v → \"o\""),
        Of(Strings.SetAndGetOld("k", "v", Expiry.Keep), "-ERR syntax error|", null, "error ERR syntax error"),
        Of(Strings.SetMany([]), "+OK|", null, "true"),
        Of(Strings.SetManyIfNoneExists([]), ":0|", "#f|", "false"),
        Of(Strings.Append("k", "v"), ":12|", null, "12"),
        Of(Strings.Increment("k"), ":-9223372036854775808|", null, "-9223372036854775808"),
        Of(Strings.Increment("k", 0.5), "$3|1.5|", ",1.5|", "1.5"),
        Of(Strings.Increment("k", 0.5), "$3|inf|", ",inf|", "inf"),

        Of(Hashes.GetAll("k"), "*0|", "%0|", "null"),
        Of(Hashes.GetAll("k"), "*4|$1|b|$1|1|$1|a|$0||", "%2|$1|b|$1|1|$1|a|$0||", "{b: \"1\", a: \"\"}"),
        Of(Hashes.GetAll("k", asBytes: true), "*2|$1|\xFF|$1|\xFE|", "%1|$1|\xFF|$1|\xFE|", "{\uDCFF: b\"\xFE\"}"),
        Of(Hashes.GetAll("k"), "*2|$-1|$1|v|", "%1|_|$1|v|", "protocol error"),
        Of(Hashes.GetAll("k"), "-WRONGTYPE no|", null, "error WRONGTYPE no"),
        Of(Hashes.Fields("k"), "*2|$1|a|$0||", null, "[\"a\", \"\"]"),
        Of(Hashes.Fields("k"), "*0|", null, "[]"),
        Of(Hashes.Fields("k"), "*1|$-1|", "*1|_|", "protocol error"),
        Of(Hashes.Values("k"), "*2|$1|a|$1|a|", null, "[\"a\", \"a\"]"),
        Of(Hashes.Values("k", asBytes: true), "*1|$1|\xFF|", null, "[b\"\xFF\"]"),
        Of(Hashes.Get("k", "f"), "$1|1|", null, "\"1\""),
        Of(Hashes.Get("k", "f"), "$-1|", "_|", "null"),
        Of(Hashes.Get("k", "f", asBytes: true), "$1|\xFF|", null, "b\"\xFF\""),
        Of(Hashes.Get("k", ["f", "g", "h"]), "*3|$1|1|$-1|$0||", "*3|$1|1|_|$0||", "[\"1\", null, \"\"]"),
        Of(Hashes.Get("k", ["f"], asBytes: true), "*1|$1|\xFF|", null, "[b\"\xFF\"]"),
        Of(Hashes.SetIfNotExists("k", "f", 1), ":0|", null, "0"),
        Of(Hashes.Remove("k", "f"), ":1|", null, "1"),
        Of(Hashes.Exists("k", "f"), ":1|", "#t|", "true"),
        Of(Hashes.Count("k"), ":0|", null, "0"),
        Of(Hashes.Increment("k", "f"), ":-1|", null, "-1"),
        Of(Hashes.Increment("k", "f", 0.5), "$4|10.5|", ",10.5|", "10.5"),
        Of(Hashes.Increment("k", "f"), "-ERR hash value is not an integer|", null, "error ERR hash value is not an integer"),
        Of(Hashes.Set("k", "f", 1), ":1|", null, "1"),
        Of(Lists.Range("k", 0, -1), "*0|", null, "[]"),
        Of(Lists.Range("k", 0, -1), "*2|$1|a|$0||", null, "[\"a\", \"\"]"),
        Of(Lists.Range("k", 0, -1, asBytes: true), "*1|$1|\xFF|", null, "[b\"\xFF\"]"),
        Of(Lists.Range("k", 0, -1), "-WRONGTYPE no|", null, "error WRONGTYPE no"),
        Of(Lists.Range("k", 0, -1), ":1|", null, "protocol error"),
        Of(Lists.Get("k", 0), "$1|a|", null, "\"a\""),
        Of(Lists.Get("k", 0), "$-1|", "_|", "null"),
        Of(Lists.Count("k"), ":3|", null, "3"),
        Of(Lists.Pop("k", ListEnd.Left), "$0||", null, "\"\""),
        Of(Lists.Pop("k", ListEnd.Left), "$-1|", "_|", "null"),
        Of(Lists.Pop("k", ListEnd.Left, asBytes: true), "$1|\xFF|", null, "b\"\xFF\""),
        Of(Lists.Pop("k", ListEnd.Left, 2), "*2|$1|a|$1|b|", null, "[\"a\", \"b\"]"),
        Of(Lists.Pop("k", ListEnd.Left, 2), "*-1|", "_|", "[]"),
        Of(Lists.Pop("k", ListEnd.Left, 2), "$1|a|", null, "[\"a\"]"),
        Of(Lists.Pop("k", ListEnd.Left, 2), ":1|", null, "protocol error"),
        Of(Lists.Pop("k", ListEnd.Left, 2), "$-1|", "_|", "[]"),
        Of(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero), "*2|$1|k|$1|a|", null, "k: \"a\""),
        Of(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero, asBytes: true), "*2|$1|\xFE|$1|\xFF|", null, "\uDCFE: b\"\xFF\""),
        Of(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero), "*-1|", "_|", "null"),
        Of(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero), "*1|$1|k|", null, "protocol error"),
        Of(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero), "-WRONGTYPE no|", null, "error WRONGTYPE no"),
        Of(Lists.Move("k", "l", ListEnd.Right, ListEnd.Left), "$1|a|", null, "\"a\""),
        Of(Lists.Move("k", "l", ListEnd.Right, ListEnd.Left), "$-1|", "_|", "null"),
        Of(Lists.Move("k", "l", ListEnd.Right, ListEnd.Left), "-ERR unknown command 'LMOVE'|$1|a|", null, "RPOPLPUSH k l → \"a\""),
        Of(Lists.Move("k", "l", ListEnd.Right, ListEnd.Left, asBytes: true), "-ERR unknown command 'LMOVE'|$1|\xFF|", null, "RPOPLPUSH k l → b\"\xFF\""),
        Of(Lists.Move("k", "l", ListEnd.Left, ListEnd.Left), "-ERR unknown command 'LMOVE'|", null, "error ERR unknown command 'LMOVE'"),
        Of(Lists.Move("k", "l", ListEnd.Right, ListEnd.Left), "-WRONGTYPE no|", null, "error WRONGTYPE no"),
        Of(Lists.WaitAndMove("k", "l", ListEnd.Right, ListEnd.Left, TimeSpan.FromSeconds(0.2)), "-ERR unknown command 'BLMOVE'|$1|a|", null, "BRPOPLPUSH k l 1 → \"a\""),
        Of(Lists.WaitAndMove("k", "l", ListEnd.Right, ListEnd.Left, TimeSpan.Zero), "-ERR unknown command 'BLMOVE'|$-1|", "-ERR unknown command|_|", "BRPOPLPUSH k l 0 → null"),
        Of(Lists.WaitAndMove("k", "l", ListEnd.Right, ListEnd.Left, TimeSpan.Zero), "-ERR unknown command 'BLMOVE'|*-1|", null, "BRPOPLPUSH k l 0 → null"),
        Of(Lists.WaitAndMove("k", "l", ListEnd.Left, ListEnd.Left, TimeSpan.Zero), "-ERR unknown command 'BLMOVE'|", null, "error ERR unknown command 'BLMOVE'"),
        Of(Lists.Set("k", 0, 1), "+OK|", null, "true"),
        Of(Lists.Set("k", 0, 1), "-ERR no such key|", null, "error ERR no such key"),
        Of(Lists.Remove("k", 1), ":2|", null, "2"),
        Of(Lists.Trim("k", 0, 1), "+OK|", null, "true"),
        Of(Lists.PushRight("k", 1), ":3|", null, "3"),
        Of(Sets.Members("k"), "*1|$1|a|", "~1|$1|a|", "[\"a\"]"),
        Of(Sets.MemberSet("k"), "*2|$1|b|$1|a|", "~2|$1|b|$1|a|", "[\"b\", \"a\"]"),
        Of(Sets.MemberSet("k", asBytes: true), "*2|$1|\xFF|$1|\xFF|", "~1|$1|\xFF|", "[b\"\xFF\"]"),
        Of(Sets.MemberSet("k"), "*0|", "~0|", "[]"),
        Of(Sets.Count("k"), ":2|", null, "2"),
        Of(Sets.Contains("k", 1), ":0|", "#f|", "false"),
        Of(Sets.Move("k", "l", 1), ":1|", "#t|", "true"),
        Of(Sets.Pop("k"), "$1|a|", null, "\"a\""),
        Of(Sets.Pop("k"), "$-1|", "_|", "null"),
        Of(Sets.Pop("k", 2), "*1|$1|a|", "~1|$1|a|", "[\"a\"]"),
        Of(Sets.Pop("k", 2), "*0|", "~0|", "[]"),
        Of(Sets.Random("k", asBytes: true), "$1|\xFF|", null, "b\"\xFF\""),
        Of(Sets.Random("k", 2, allowDuplicate: true), "*2|$1|a|$1|a|", "~2|$1|a|$1|a|", "[\"a\", \"a\"]"),
        Of(Sets.Combine(SetOperation.Union, ["k"]), "*1|$1|a|", "~1|$1|a|", "[\"a\"]"),
        Of(Sets.CombineInto("d", SetOperation.Union, ["k"]), ":3|", null, "3"),
        Of(Sets.Add("k", 1), ":0|", null, "0"),
        Of(SortedSets.Range("k", 0, -1), "*0|", null, "[]"),
        Of(SortedSets.Range("k", 0, -1), "*6|$1|a|$4|-inf|$1|b|$1|3|$1|c|$3|inf|", "*3|*2|$1|a|,-inf|*2|$1|b|,3|*2|$1|c|,inf|",
            "[\"a\"=-inf, \"b\"=3.0, \"c\"=inf]"),
        Of(SortedSets.Range("k", 0, -1, asBytes: true), "*2|$1|\xFF|$3|0.1|", "*1|*2|$1|\xFF|,0.1|", "[b\"\xFF\"=0.1]"),
        Of(SortedSets.Range("k", 0, -1), "*2|$1|a|$1|x|", "*1|*1|$1|a|", "protocol error"),
        Of(SortedSets.Add("k", 1, "m"), ":1|", null, "1"),
        Of(SortedSets.Range("k", 0, -1, descending: true), "*2|$1|a|$1|1|", "*1|*2|$1|a|,1|", "[\"a\"=1.0]"),
        Of(SortedSets.RangeByScore("k", new("0", "1")), "*4|$1|a|$3|0.1|$0||$1|1|", "*2|*2|$1|a|,0.1|*2|$0||,1|", "[\"a\"=0.1, \"\"=1.0]"),
        Of(SortedSets.RangeByScore("k", new("x", "1")), "-ERR min or max is not a float|", null, "error ERR min or max is not a float"),
        Of(SortedSets.Score("k", 1), "$3|1.5|", ",1.5|", "1.5"),
        Of(SortedSets.Score("k", 1), "$4|-inf|", ",-inf|", "-inf"),
        Of(SortedSets.Score("k", 1), "$-1|", "_|", "null"),
        Of(SortedSets.Rank("k", 1), ":0|", null, "0"),
        Of(SortedSets.Rank("k", 1), "$-1|", "_|", "null"),
        Of(SortedSets.Rank("k", 1), "*-1|", "_|", "null"),
        Of(SortedSets.Count("k"), ":5|", null, "5"),
        Of(SortedSets.Count("k", new("0", "1")), ":2|", null, "2"),
        Of(SortedSets.Increment("k", 1), "$3|2.5|", ",2.5|", "2.5"),
        Of(SortedSets.Remove("k", 1), ":1|", null, "1"),
        Of(SortedSets.RemoveByRank("k", 0, 1), ":2|", null, "2"),
        Of(SortedSets.RemoveByScore("k", new("0", "1")), ":0|", null, "0"),
        Of(SortedSets.Combine(SetOperation.Union, ["k"]), "*2|$1|a|$1|1|", "*1|*2|$1|a|,1|", "[\"a\"=1.0]"),
        Of(SortedSets.CombineInto("d", SetOperation.Union, ["k"]), ":1|", null, "1"),
        Of(Sorting.Sort("k"), "*2|$1|1|$1|2|", null, "[\"1\", \"2\"]"),
        Of(Sorting.Sort("k", new SortOptions { Get = ["#", "n:*"] }), "*4|$1|1|$-1|$1|2|$1|b|", "*4|$1|1|_|$1|2|$1|b|", "[\"1\", null, \"2\", \"b\"]"),
        Of(Sorting.Sort("k"), "-ERR One or more scores can't be converted into double|", null, "error ERR One or more scores can't be converted into double"),
        Of(Sorting.SortInto("d", "k"), ":2|", null, "2"),
        Of(PubSub.Publish("c", 1), ":3|", null, "3"),
        Of(Streams.Range("k"), "*0|", null, "[]"),
        Of(Streams.Add("k", "5-1", "f", 1), "$3|5-1|", null, "\"5-1\""),
        Of(Streams.Create("k"), "-ERR no|", null, "error ERR no"),
        Of(Streams.Range("k"), "*2|*2|$3|1-0|*4|$1|b|$1|1|$1|a|$1|2|*2|$3|2-0|*2|$1|a|$0||", null, "[1-0 {b: \"1\", a: \"2\"}, 2-0 {a: \"\"}]"),
        Of(Streams.Range("k"), "*1|*2|$3|1-0|*8|$1|a|$1|1|$1|A|$1|2|$1|a|$1|3|$1|a|$1|4|", null, "[1-0 {a: [\"1\", \"3\", \"4\"], A: \"2\"}]"),
        Of(Streams.Range("k", asBytes: true), "*1|*2|$3|1-0|*4|$1|a|$1|\xFF|$1|a|$1|\xFE|", null, "[1-0 {a: [b\"\xFF\", b\"\xFE\"]}]"),
        Of(Streams.Range("k"), "*1|*1|$3|1-0|", null, "protocol error"),

        Of(Server.DatabaseSize(), ":42|", null, "42"),
        Of(Server.Flush(), "+OK|", null, "true"),
        Of(Server.Save(), "+OK|", null, "true"),
        Of(Server.Save(), "-ERR |", null, "error ERR "),
        Of(Server.SaveInBackground(), "+Background saving started|", null, "true"),
        Of(Server.RewriteAppendOnlyFile(), "+Background append only file rewriting scheduled|", null, "true"),
        Of(Server.LastSave(), ":1700000000|", null, "2023-11-14T22:13:20.0000000+00:00"),
        Of(Server.Time(), "*2|$10|1700000000|$6|123456|", null, "2023-11-14T22:13:20.1234560+00:00"),
        Of(Server.Time(), "*1|$10|1700000000|", null, "protocol error"),
        Of(Server.Time(), "*2|$10|1700000000|$7|1000000|", null, "protocol error"),
        Of(Server.LastSave(), ":253402300799|", null, "9999-12-31T23:59:59.0000000+00:00"),
        Of(Server.LastSave(), ":253402300800|", null, "protocol error"),
        Of(Server.LastSave(), ":-1|", null, "protocol error"),
        Of(Server.LastSave(), ":0|", null, "null"),
        Of(Server.Info(), "$27|# Server\r\nredis_version:7\r\n|", "=31|txt:# Server\r\nredis_version:7\r\n|", "{Server: {redis_version: \"7\"}}"),
        Of(Server.Info("nothing"), "$0||", "=4|txt:|", "{}"),

        Of(ConnectionCommands.Ping(), "+PONG|", null, "true"),
        Of(ConnectionCommands.Select(1), "-ERR DB index is out of range|", null, "error ERR DB index is out of range"),
        Of(ConnectionCommands.Hello(3, null, null),
            "*14|$6|server|$5|redis|$7|version|$5|7.0.1|$5|proto|:2|$2|id|:3|$4|mode|$10|standalone|$4|role|$6|master|$7|modules|*0|",
            "%7|$6|server|$5|redis|$7|version|$5|7.0.1|$5|proto|:2|$2|id|:3|$4|mode|$10|standalone|$4|role|$6|master|$7|modules|*0|",
            "redis 7.0.1 standalone master RESP2"),
        Of(ConnectionCommands.Hello(3, null, null), "*2|$5|proto|:3|", "%2|$5|proto|:3|$7|modules|*1|%2|$4|name|$2|bf|$3|ver|:1|", "    RESP3"),

        Of(Transactions.Atomic(), "+OK|*0|", null, "[]"),
        Of(Transactions.Atomic(Strings.Get("a"), Hashes.GetAll("h"), Strings.Increment("a")),
            "+OK|+QUEUED|+QUEUED|+QUEUED|*3|$1|v|*2|$1|f|$1|1|-ERR not an integer|", "+OK|+QUEUED|+QUEUED|+QUEUED|*3|$1|v|%1|$1|f|$1|1|-ERR not an integer|",
            "[\"v\", {f: \"1\"}, error ERR not an integer]"),
        Of(Transactions.Atomic(Strings.Get("a")), "+OK|+QUEUED|*-1|", "+OK|+QUEUED|_|", "null"),
        Of(Transactions.Atomic(Strings.Get("a")), "+OK|-ERR wrong number|-EXECABORT because|", null, "error ERR wrong number"),
        Of(Transactions.Atomic(Strings.Get("a")), "+OK|+QUEUED|*0|", null, "protocol error"),
        Of(Transactions.Atomic(Strings.Get("a"), Strings.Get("b")), "+OK|-ERR unknown command|+QUEUED|*1|$1|v|", null, "error ERR unknown command"),

        Of(Keys.Exists("k").AsObject(), ":1|", null, "true"),
        Of(Keys.Remove("k").AsObject(), "-ERR unknown command 'UNLINK'|:1|", null, "DEL k → 1"),
        Of(Transactions.Atomic(Strings.Get("a")).AsObject(), "+OK|+QUEUED|*1|$1|v|", null, "[\"v\"]"),

        Of(RawCommand.Of(false, "x"), "+OK|", null, "\"OK\""),
        Of(RawCommand.Of(false, "x"), "$-1|", "_|", "null"),
        Of(RawCommand.Of(false, "x"), ":7|", null, "7"),
        Of(RawCommand.Of(false, "x"), "$3|1.5|", null, "\"1.5\""),
        Of(RawCommand.Of(true, "x"), "*2|$1|\xFF|+OK|", null, "[b\"\xFF\", \"OK\"]"),
        Of(RawCommand.Of(false, "x"), "*4|:1|*2|$1|a|*-1|-ERR one|*0|", "*4|:1|*2|$1|a|_|-ERR one|~0|", "[1, [\"a\", null], error ERR one, []]"),
        Of(RawCommand.Of(false, "x"), null, "%2|$1|a|~2|#t|,0.5|:1|(12345678901234567890|", "{a: [true, 0.5], 1: 12345678901234567890n}"),
        Of(RawCommand.Of(false, "x"), null, "%1|$1|a|-ERR one|", "{a: error ERR one}"),
        Of(RawCommand.Of(false, "x"), null, "=8|txt:text|", "\"text\""),
        Of(RawCommand.Of(false, "x"), null, "|1|+ttl|:3600|$1|v|", "\"v\""),
        Of(RawCommand.Of(false, "x"), "-CUSTOM why|", "!10|CUSTOM why|", "error CUSTOM why"),
        Of(RawCommand.Of(false, "x"), "-no code here|", null, "error no code here"),
    ];

    /// <summary>Every command with its replies.</summary>
    internal static (RedisCommand Command, string Wire)[] Wires =>
        [.. from sample in s_samples from wire in (string?[])[sample.Resp2, sample.Resp3] where wire is not null select (sample.Command, Wire.Text(Bytes(wire)))];

    public static TheoryData<int, string> Samples => [.. s_samples.Select((sample, index) => (index, $"{sample.Command}: {sample.Shown}"))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Reply_yields_the_expected_result(int index, string _)
    {
        Sample sample = s_samples[index];
        Assert.All([sample.Resp2, sample.Resp3 ?? sample.Resp2], wire =>
        {
            if (wire is not null) Assert.Equal(sample.Shown, sample.Play(wire));
        });
    }

    private static DateTimeOffset Past => DateTimeOffset.FromUnixTimeMilliseconds(1700000000123);

    private static Sample Of<T>(RedisCommand<T> command, string? resp2, string? resp3, string shown) => new(command, resp2, resp3, shown, wire => Play(command, wire));

    /// <summary>Passes replies to a command as a connection does, and formats the result.</summary>
    private static string Play<T>(RedisCommand<T> command, string wire)
    {
        var pending = new Pending<T>(command);
        var reader = new RespReader();
        byte[] bytes = Bytes(wire);
        string followUps = "";
        int at = 0;
        while (!pending.IsCompleted)
        {
            Assert.True(reader.TryRead(bytes, at, bytes.Length - at, out RespValue reply, out int consumed), "There are not enough replies.");
            at += consumed;
            if (pending.Accept(reply) == Progress.Next) followUps += $"{pending.Command} → ";
        }
        Assert.Equal(bytes.Length, at);
        return followUps + Show.Of(pending.Error ?? (object?)pending.Result);
    }

    // A | at the beginning is the type of an attribute; elsewhere it stands for CR LF.
    private static byte[] Bytes(string wire) => [.. wire.StartsWith('|') ? "|"u8 : [], .. ScriptedServer.Bytes(wire.TrimStart('|'))];

    private sealed record Sample(RedisCommand Command, string? Resp2, string? Resp3, string Shown, Func<string, string> Play);
}
