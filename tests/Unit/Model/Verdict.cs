namespace PSRedis.Tests.Model;

/// <summary>Compares the outcomes that the callers were told with the log of the server.</summary>
internal static class Verdict
{
    public static void Check(IReadOnlyList<IssuedCommand> all, Entry[] log)
    {
        ILookup<int, Entry> arrivals = log.Where(entry => !entry.IsExecuted).ToLookup(entry => entry.Number);
        ILookup<int, Entry> executions = log.Where(entry => entry.IsExecuted).ToLookup(entry => entry.Number);
        foreach (IssuedCommand issued in all)
        {
            Entry[] arrived = [.. arrivals[issued.Number]], executed = [.. executions[issued.Number]];
            Assert.True(issued.Outcome != Outcome.Open, $"No outcome was reported for {issued}.");
            Assert.True(issued.Error is not (RedisServerException or RedisProtocolException), $"The server did nothing wrong, but {issued} failed: {issued.Error}");
            Assert.True(arrived.Length <= (issued.Spec.ChangesNothing ? 2 : 1), $"{issued} was sent {arrived.Length} times.");
            switch (issued.Outcome)
            {
                case Outcome.NotSent:
                    Assert.True(arrived.Length == 0, $"{issued} was sent, although its caller was told that it was not: {issued.Error?.Message ?? "cancelled"}");
                    break;
                case Outcome.Executed:
                    Assert.True(executed.Length > 0, $"{issued} got '{issued.Reply}', but was never executed.");
                    Assert.True(executed[^1].Reply == issued.Reply, $"{issued} got '{issued.Reply}', but the reply was '{executed[^1].Reply}'.");
                    break;
            }
            bool isInPlace = issued.Database is null || executed.All(entry => entry.Database == issued.Database);
            Assert.True(isInPlace, $"{issued} was for database {issued.Database}, but was executed in another.");
            if (issued.Watched is { } watched) CheckWatched(issued, watched.Watch, watched.Since, executions, log);
        }
        foreach (IGrouping<(int Caller, int Number), IssuedCommand> batch in all.Where(issued => !issued.Spec.ChangesNothing && issued.Pending is not null).GroupBy(issued => issued.Batch))
        {
            // Only commands that were lost with their link: cancelled commands may be missing anywhere.
            IssuedCommand? missing = batch.FirstOrDefault(issued => issued.Error is RedisException { ConcernsConnection: true } && !executions[issued.Number].Any());
            IssuedCommand? behind = batch.LastOrDefault(issued => executions[issued.Number].Any());
            Assert.True(missing is null || behind is null || behind.Number < missing.Number, $"{behind} was executed after {missing}, which was not.");
        }
    }

    /// <summary>A watched transaction was executed on the link of its watch, and no watched key had changed since.</summary>
    private static void CheckWatched(IssuedCommand transaction, IssuedCommand watch, int since, ILookup<int, Entry> executions, Entry[] log)
    {
        foreach (Entry executed in executions[transaction.Number].Where(entry => entry.Reply is not null))
        {
            Entry begun = executions[watch.Number].Single();
            Assert.True(begun.Link == executed.Link, $"{transaction} was executed on another link than {watch}.");
            IEnumerable<Entry> between = log.Skip(since).TakeWhile(entry => entry != executed);
            bool hasChanged = between.Any(entry => entry.Database == begun.Database && entry.Changed.Contains(watch.Spec.Argument));
            Assert.False(hasChanged, $"{transaction} was executed, although {watch.Spec.Argument} had changed since {watch}.");
        }
    }
}
