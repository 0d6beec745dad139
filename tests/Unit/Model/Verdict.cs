using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace PSRedis.Tests.Model;

/// <summary>Compares what the callers were told with what came to pass at the server.</summary>
internal static class Verdict
{
    public static void Check(IReadOnlyList<Asked> all, Entry[] log)
    {
        ILookup<int, Entry> arrivals = log.Where(entry => !entry.IsExecuted).ToLookup(entry => entry.Number);
        ILookup<int, Entry> executions = log.Where(entry => entry.IsExecuted).ToLookup(entry => entry.Number);
        foreach (Asked asked in all)
        {
            Entry[] arrived = [.. arrivals[asked.Number]], executed = [.. executions[asked.Number]];
            Assert.True(asked.Fate != Fate.Open, $"Nobody was told what became of {asked}.");
            Assert.True(asked.Error is not (RedisServerException or RedisProtocolException), $"The server did nothing wrong, but {asked} failed: {asked.Error}");
            Assert.True(arrived.Length <= (asked.Wish.ChangesNothing ? 2 : 1), $"{asked} was sent {arrived.Length} times.");
            switch (asked.Fate)
            {
                case Fate.Never:
                    Assert.True(arrived.Length == 0, $"{asked} was sent, although its caller was told that it was not: {asked.Error?.Message ?? "stopped"}");
                    break;
                case Fate.Done:
                    Assert.True(executed.Length > 0, $"{asked} got '{asked.Reply}', and was never executed.");
                    Assert.True(executed[^1].Reply == asked.Reply, $"{asked} got '{asked.Reply}', but the reply was '{executed[^1].Reply}'.");
                    break;
            }
            bool isInPlace = asked.Database is null || executed.All(entry => entry.Database == asked.Database);
            Assert.True(isInPlace, $"{asked} was for database {asked.Database}, and was executed in another.");
            if (asked.Watched is { } watched) CheckWatched(asked, watched.Watch, watched.Since, executions, log);
        }
        foreach (IGrouping<(int Caller, int Number), Asked> batch in all.Where(asked => !asked.Wish.ChangesNothing && asked.Pending is not null).GroupBy(asked => asked.Batch))
        {
            // One that got lost with its line; any that was stopped is missing, wherever it was.
            Asked? missing = batch.FirstOrDefault(asked => asked.Error is RedisException { ConcernsConnection: true } && !executions[asked.Number].Any());
            Asked? behind = batch.LastOrDefault(asked => executions[asked.Number].Any());
            Assert.True(missing is null || behind is null || behind.Number < missing.Number, $"{behind} was executed, behind {missing}, which was not.");
        }
    }

    /// <summary>It was executed on the line of the watch, and no key had changed since.</summary>
    private static void CheckWatched(Asked transaction, Asked watch, int since, ILookup<int, Entry> executions, Entry[] log)
    {
        foreach (Entry executed in executions[transaction.Number].Where(entry => entry.Reply is not null))
        {
            Entry begun = executions[watch.Number].Single();
            Assert.True(begun.Line == executed.Line, $"{transaction} was executed on another line than {watch}.");
            IEnumerable<Entry> between = log.Skip(since).TakeWhile(entry => entry != executed);
            bool hasChanged = between.Any(entry => entry.Database == begun.Database && entry.Changed.Contains(watch.Wish.Word));
            Assert.False(hasChanged, $"{transaction} was executed, although {watch.Wish.Word} had changed since {watch}.");
        }
    }
}
