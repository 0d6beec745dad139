using System.Globalization;

namespace PSRedis.Tests.Differential;

/// <summary>These tests empty databases that other tests use, too, so they run after those.</summary>
[CollectionDefinition(nameof(Afterwards), DisableParallelization = true)]
public sealed class Afterwards;

/// <summary>
/// redis-py and PSRedis run the same thousands of random operations, each on its own database: replies and databases must be the same.
/// </summary>
[Collection(nameof(Afterwards))]
public class DifferentialTests(SharedServer server) : ServerTest(server)
{
    /// <summary>The environment variable for an additional seed.</summary>
    private const string Variable = "PSREDIS_SEED";

    private const int Count = 3000;
    private const int BatchSize = 250;

    private static readonly int[] s_protocols = [2, 3];

    public static IEnumerable<TheoryDataRow<int, int>> Runs()
    {
        List<int> seeds = [1, 2, 3];
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given) seeds.Add(int.Parse(given, CultureInfo.InvariantCulture));
        return from seed in seeds from protocol in s_protocols select new TheoryDataRow<int, int>(seed, protocol);
    }

    [Theory, MemberData(nameof(Runs))]
    public void PSRedis_does_the_same_as_redis_py(int seed, int protocol)
    {
        // Excludes Garnet, which has no SORT and differs in other commands, too, and Redis before 7, which has no EXPIRETIME.
        Shared.Needs("SORT");
        Shared.Needs("EXPIRETIME");
        using RedisPy python = RedisPy.Start(Shared.Url);
        RedisConnection redis = Open(protocol, Operations.Ours);
        int[] databases = [Operations.Theirs, Operations.TheirsMoved, Operations.Ours, Operations.OursMoved];
        Flush(databases);
        try
        {
            string run = $"{Variable}={seed} over RESP{protocol}";
            var operations = new Operations(seed);
            int failures = 0;
            for (int index = 0; index < Count; index += BatchSize)
            {
                Operation[] batch = [.. Enumerable.Range(0, BatchSize).Select(_ => operations.Next())];
                object?[] theirs = python.Do(Operations.Theirs, Array.ConvertAll(batch, operation => operation.Calls));
                object?[] ours = Do(redis, batch);
                for (int i = 0; i < BatchSize; i++)
                {
                    if (theirs[i] is RedisServerException || (theirs[i] is object?[] several && several.Any(reply => reply is RedisServerException))) failures++;
                    CheckSame($"{run}, operation {index + i}: {batch[i]}", Operations.Shape(theirs[i], batch[i].Theirs), Operations.Shape(ours[i], batch[i].Ours));
                }
            }
            // With too many or too few failures the operations would show nothing.
            Assert.InRange(failures, Count / 50, Count / 3);

            CheckSameContent(python, Operations.Theirs, Operations.Ours, protocol, run);
            CheckSameContent(python, Operations.TheirsMoved, Operations.OursMoved, protocol, run);
        }
        finally
        {
            Flush(databases);
        }
    }

    /// <summary>Sends a batch as a pipeline, so that replies assigned to the wrong commands would show.</summary>
    private static object?[] Do(RedisConnection redis, Operation[] batch)
    {
        Pending<object?>[] pending = Array.ConvertAll(batch, operation => redis.Send(operation.Command));
        return Array.ConvertAll(pending, each =>
        {
            redis.Wait(each);
            try
            {
                return each.Result;
            }
            catch (RedisServerException e)
            {
                return e;
            }
        });
    }

    /// <summary>Each client must read from both databases what redis-py reads from its own.</summary>
    private void CheckSameContent(RedisPy python, int theirs, int ours, int protocol, string run)
    {
        object?[] expected = python.Read(theirs);
        Assert.NotEmpty(expected);
        CheckSame($"{run}, database {ours} as redis-py reads it", expected, python.Read(ours));
        foreach (int database in new[] { theirs, ours })
        {
            foreach (bool asBytes in new[] { false, true })
            {
                CheckSame($"{run}, database {database} as PSRedis reads it", expected, Read(Open(protocol, database), asBytes));
            }
        }
    }

    private static object?[] Read(RedisConnection redis, bool asBytes)
    {
        string[] keys = [.. Keys.ScanAll(redis).SelectMany(page => page.Names).Distinct()];
        return Plain.Sorted(keys.Select(key =>
        {
            string type = redis.Execute(Keys.Type(key))!;
            object? value = Plain.Of(redis.Execute(Keys.Read(key, asBytes)));
            if (type == "set") value = Plain.Sorted((object?[])value!);
            return new[] { Plain.Of(key), new[] { Plain.Of(type), value, Plain.Time(redis.Execute(Keys.Expiration(key))) } };
        }));
    }

    private void Flush(int[] databases)
    {
        foreach (int database in databases)
        {
            using RedisConnection redis = Open(database: database);
            redis.Execute(Server.Flush());
        }
    }

    private static void CheckSame(string what, object? theirs, object? ours)
    {
        (string expected, string actual) = (Show.Of(theirs), Show.Of(ours));
        if (expected == actual) return;
        int same = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"{Escape(what)}\nredis-py: {Around(expected)}\nPSRedis:  {Around(actual)}");

        string Around(string text)
        {
            const int before = 100, length = 300;
            int start = Math.Max(0, same - before);
            string part = text.Substring(start, Math.Min(length, text.Length - start));
            return (start > 0 ? "…" : "") + Escape(part) + (start + part.Length < text.Length ? "…" : "");
        }

        static string Escape(string text) => string.Concat(text.Select(c => c is >= ' ' and <= '~' ? $"{c}" : $"\\x{(int)c:x2}"));
    }
}
