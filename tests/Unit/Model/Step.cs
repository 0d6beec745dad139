using System.Collections.Generic;
using System.Linq;

namespace PSRedis.Tests.Model;

/// <summary>One thing that happens, to a caller, to the server or to the lines. What cannot be done at that moment is passed over, so that steps can be left out.</summary>
internal abstract record Step
{
    public abstract void Take(Game game);

    /// <summary>Simpler ones that may show the same.</summary>
    public virtual IEnumerable<Step> Simpler() => [];
}

internal sealed record Queues(int Caller, Wish Wish) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Queue(Wish);

    public override string ToString() => $"caller {Caller} queues {Wish}";
}

internal sealed record Flushes(int Caller) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Flush();

    public override string ToString() => $"caller {Caller} flushes";
}

internal sealed record Waits(int Caller) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Wait();

    public override string ToString() => $"caller {Caller} waits";
}

internal sealed record Does(int Caller, Wish Wish) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Do(Wish);

    public override IEnumerable<Step> Simpler() => [new Queues(Caller, Wish)];

    public override string ToString() => $"caller {Caller} does {Wish}";
}

internal sealed record Receives(int Caller) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Receive();

    public override string ToString() => $"caller {Caller} receives";
}

internal sealed record Watches(int Caller, string Key) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Watch(Key);

    public override string ToString() => $"caller {Caller} watches {Key}";
}

internal sealed record Commits(int Caller) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Commit();

    public override string ToString() => $"caller {Caller} commits what it watched for";
}

/// <summary>As by Ctrl+C: whatever the caller waits for, has queued or watches, it wants no more of it.</summary>
internal sealed record IsStopped(int Caller) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Stop();

    public override string ToString() => $"caller {Caller} is stopped";
}

/// <summary>Several callers at the same moment: what comes first is left to chance.</summary>
internal sealed record AtOnce(Step[] Steps) : Step
{
    public override void Take(Game game)
    {
        foreach (Step step in Steps) step.Take(game);
    }

    public override IEnumerable<Step> Simpler() =>
        Steps.Length == 1 ? Steps : Steps.Select(Step (left) => this with { Steps = [.. Steps.Where(step => step != left)] });

    public override string ToString() => $"at once: {string.Join(", ", Steps.AsEnumerable())}";
}

/// <summary>The server takes requests in, and answers none.</summary>
internal sealed record Freezes : Step
{
    public override void Take(Game game) => game.Server.Freeze();

    public override string ToString() => "the server freezes";
}

internal sealed record Answers(int Requests) : Step
{
    public override void Take(Game game) => game.Server.Answer(Requests);

    public override string ToString() => $"the frozen server answers {Requests}";
}

internal sealed record Thaws : Step
{
    public override void Take(Game game) => game.Server.Thaw();

    public override string ToString() => "the server goes on";
}

/// <summary>All lines end.</summary>
/// <param name="IsDone">Whether what has arrived was executed before.</param>
/// <param name="IsReset">Whether they end by a reset.</param>
internal sealed record Breaks(bool IsDone, bool IsReset) : Step
{
    public override void Take(Game game) => game.Server.Break(IsDone, IsReset);

    public override IEnumerable<Step> Simpler() => IsReset ? [this with { IsReset = false }] : [];

    public override string ToString() => $"the lines {(IsReset ? "are reset" : "end")}{(IsDone ? " behind what was executed" : "")}";
}

/// <summary>Another client changes a key.</summary>
internal sealed record Changes(string Key) : Step
{
    public override void Take(Game game) => game.Server.Change(Key);

    public override string ToString() => $"another client changes {Key}";
}

internal sealed record Pushes : Step
{
    public override void Take(Game game) => game.Server.Push();

    public override string ToString() => "another client pushes an item";
}

internal sealed record TimePasses : Step
{
    public override void Take(Game game) => game.LetTimePass();

    public override string ToString() => "time passes, until somebody has waited long enough";
}
