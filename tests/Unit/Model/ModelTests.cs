using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace PSRedis.Tests.Model;

/// <summary>
/// Runs random commands of several callers on one connection, with cancellations, lost links, time-outs and a server that freezes, against a simple model
/// of the server. See docs/testing.md.
/// </summary>
public class ModelTests
{
    [Fact]
    public void Callers_are_told_the_truth_whatever_happens_to_a_connection()
    {
        int seed = Environment.GetEnvironmentVariable("PSREDIS_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        Config config = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithReplay((ulong)seed, 1).WithMaxTest(TestLength.Of(150, 10_000));
        try
        {
            Prop.ForAll(Round.All, Game.Play).Check(config);
        }
        catch (Exception e)
        {
            // FsCheck's message contains the steps, those that failed first and the smallest number that fail.
            Assert.Fail($"PSREDIS_SEED={seed} runs the same again.\n{e.Message}");
        }
    }
}
