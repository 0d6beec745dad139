#:property PublishAot=false
#:property EnforceCodeStyleInBuild=false
#:project ../src/PSRedis.Client/PSRedis.Client.csproj
// A tour of the client core, without PowerShell: dotnet run examples/client-tour.cs
// It starts a temporary server, or uses the one in PSREDIS_CONNECTION (and only adds and removes keys that begin with "tour:").
using System;
using System.Collections;
using System.Collections.Specialized;
using System.Linq;
using PSRedis;
using PSRedis.Commands;
using PSRedis.Hosting;
using PSRedis.Locks;
using PSRedis.Protocol;

RedisOptions? given = Environment.GetEnvironmentVariable("PSREDIS_CONNECTION") is { Length: > 0 } text ? RedisOptions.Parse(text) : null;
using LocalServer? own = given is null ? LocalServer.Start() : null;
RedisOptions options = given ?? new RedisOptions { Host = own!.HostName, Port = own.Port };

using RedisConnection redis = RedisConnection.Open(options);
Say("server", $"{redis.Identity.Server} {redis.Identity.Version}, RESP{redis.Identity.Protocol}, at {redis.Endpoint}");

// A command is a value: its arguments, and the type of its reply.
redis.Execute(Strings.Set("tour:greeting", "hello, wörld", Expiry.In(TimeSpan.FromMinutes(5))));
Say("string", redis.Execute(Strings.Get("tour:greeting")));
Say("time to live", redis.Execute(Keys.Expiration("tour:greeting"))!.TimeToLive);
Say("counter", redis.Execute(Strings.Increment("tour:visits", 42)));

// A value of any type is replaced in one transaction, and read back by its type.
redis.Execute(Keys.Replace("tour:user", KeyContent.Hash(["name", "Ann Lee", "age", 42])));
redis.Execute(Keys.Replace("tour:jobs", KeyContent.List(["backup", "rotate logs", "mail report"])));
redis.Execute(Keys.Replace("tour:fruit", KeyContent.Set(["red apple", "pear"])));
redis.Execute(Keys.Replace("tour:scores", KeyContent.SortedSet([1.5, "ann", 42, "bob"])));
foreach (string name in new[] { "user", "jobs", "fruit", "scores", "nothing" })
{
    Say(redis.Execute(Keys.Type("tour:" + name)) ?? "(no key)", redis.Execute(Keys.Read("tour:" + name)));
}

// Each data type has a class of commands.
Say("field", redis.Execute(Hashes.Increment("tour:user", "age")));
Say("item", redis.Execute(Lists.Pop("tour:jobs", ListEnd.Left)));
Say("members", redis.Execute(Sets.Combine(SetOperation.Union, ["tour:fruit", "tour:vegetables"])));
Say("best", redis.Execute(SortedSets.Range("tour:scores", 0, 0, descending: true)));

// Many commands in one round trip: send first, wait later.
Pending<long>[] counters = [.. Enumerable.Range(1, 1000).Select(by => redis.Send(Strings.Increment("tour:sum", by)))];
redis.Wait(counters[^1]);
Say("pipeline", $"1000 increments, the last gave {counters[^1].Result}");

// Transactions, locks, messages, and blocking commands, which need a leased connection.
Say("transaction", redis.Execute(Transactions.Atomic(Strings.Increment("tour:stock", -1), Strings.Increment("tour:sold"))));
ResourceLock held = ResourceLock.TryAcquire(redis, "tour:lock", TimeSpan.FromSeconds(30))!;
held.Release();
Say("lock", held);
Say("receivers", redis.Execute(PubSub.Publish("tour:news", "deployed")));
using (RedisConnection waiting = redis.Lease())
{
    Say("waited", waiting.Execute(Lists.WaitAndPop(["tour:urgent", "tour:jobs"], ListEnd.Left, TimeSpan.FromSeconds(1))));
}

// A raw command, and an error of the server.
Say("raw", redis.Execute(RawCommand.Of(reply => reply.AsText(), "OBJECT", "ENCODING", "tour:user")));
try
{
    redis.Execute(Strings.Increment("tour:user"));
}
catch (RedisServerException error)
{
    Say("error", $"{error.Code}: {error.Message}");
}
Say("saving", redis.Execute(Server.SaveInBackground()));

string cursor = "0";
do
{
    ScanPage page = redis.Execute(Keys.Scan(cursor, "tour:*"));
    if (page.Names.Count > 0) redis.Execute(Keys.Remove([.. page.Names]));
    cursor = page.Cursor;
}
while (cursor != "0");
Say("left over", redis.Execute(Keys.Exists("tour:user")));

static void Say(string what, object? value) => Console.WriteLine($"{what,-14}{Show(value)}");

static string Show(object? value) => value switch
{
    null => "(nothing)",
    string line => line,
    OrderedDictionary pairs => string.Join(", ", pairs.Cast<DictionaryEntry>().Select(pair => $"{pair.Key}={pair.Value}")),
    IEnumerable items => string.Join(" | ", items.Cast<object>()),
    _ => value.ToString()!,
};
