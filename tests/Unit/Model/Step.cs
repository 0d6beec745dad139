namespace PSRedis.Tests.Model;

/// <summary>An action of a caller, of the server or on the links. A step that is impossible at the moment is ignored, so that others can be removed.</summary>
internal abstract record Step
{
    public abstract void Take(Game game);

    /// <summary>Simpler steps that may show the same failure.</summary>
    public virtual IEnumerable<Step> Simpler() => [];
}

internal sealed record Queues(int Caller, CommandSpec Spec) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Queue(Spec);

    public override string ToString() => $"caller {Caller} queues {Spec}";
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

internal sealed record Does(int Caller, CommandSpec Spec) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Do(Spec);

    public override IEnumerable<Step> Simpler() => [new Queues(Caller, Spec)];

    public override string ToString() => $"caller {Caller} does {Spec}";
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

    public override string ToString() => $"caller {Caller} commits its watched transaction";
}

/// <summary>Cancels, as Ctrl+C does, whatever the caller waits for, has queued or watches.</summary>
internal sealed record IsStopped(int Caller) : Step
{
    public override void Take(Game game) => game.Callers[Caller].Stop();

    public override string ToString() => $"caller {Caller} is cancelled";
}

/// <summary>Steps of several callers at the same time, in random order.</summary>
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

/// <summary>The server reads requests, and answers none.</summary>
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

    public override string ToString() => "the server thaws";
}

/// <summary>The server closes all links.</summary>
/// <param name="IsDone">Whether the requests that have arrived are executed first.</param>
/// <param name="IsReset">Whether the links are reset.</param>
internal sealed record Breaks(bool IsDone, bool IsReset) : Step
{
    public override void Take(Game game) => game.Server.Break(IsDone, IsReset);

    public override IEnumerable<Step> Simpler() => IsReset ? [this with { IsReset = false }] : [];

    public override string ToString() => $"the links are {(IsReset ? "reset" : "closed")}{(IsDone ? " after what has arrived was executed" : "")}";
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

    public override string ToString() => "time passes, until a time-out has expired";
}
