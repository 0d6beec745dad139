namespace PSRedis.Tests.Model;

/// <summary>
/// Plays a round: callers on one connection to a <see cref="ModelServer"/>. After each step it waits until nothing more can happen, so that a round is
/// reproducible, apart from concurrent steps. Then it compares the outcomes that the callers were told with the server's log.
/// </summary>
internal sealed class Game : IDisposable
{
    /// <summary>The limit for anything that makes progress, even on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How much earlier than its limit a time-out may expire.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(20);

    private readonly bool _isHurried;
    private readonly List<IssuedCommand> _issued = [];
    private int _selects;
    private int _sureAfter;
    private bool _isSure = true;

    private Game(bool isHurried)
    {
        _isHurried = isHurried;
        RedisOptions options = Server.Options;
        options.ConnectTimeout = TimeSpan.FromSeconds(30);
        options.CommandTimeout = TimeSpan.FromSeconds(isHurried ? 0.1 : 60);
        LongestPop = TimeSpan.FromSeconds(isHurried ? 0.2 : 60);
        Redis = RedisConnection.Open(options);
        Callers = [.. Enumerable.Range(0, Round.Callers).Select(number => new Caller(this, number))];
    }

    public ModelServer Server { get; } = new();

    public RedisConnection Redis { get; }

    public Caller[] Callers { get; }

    /// <summary>How long a blocking pop waits.</summary>
    public TimeSpan LongestPop { get; }

    public static void Play(Round round)
    {
        using var game = new Game(round.IsHurried);
        foreach (Step step in round.Steps)
        {
            step.Take(game);
            game.Settle();
        }
        game.End();
    }

    public IssuedCommand Issue(int caller, int batch, CommandSpec spec, bool isShared = true, (IssuedCommand Watch, int Since)? watched = null)
    {
        lock (_issued)
        {
            bool isSelect = spec.Kind == Kind.Select;
            if (isSelect)
            {
                _selects++;
                _issued.ForEach(static earlier => earlier.MarkDatabaseUnknown());
            }
            int? database = isShared && !isSelect && _isSure && _selects == 0 ? Redis.Database : null;
            var issued = new IssuedCommand(_issued.Count + 1, caller, batch, spec, database) { Watched = watched };
            _issued.Add(issued);
            return issued;
        }
    }

    /// <summary>
    /// Records what a caller was told. After a SELECT whose outcome is unknown, the connection knows its database again with the reply to the next command
    /// at the latest: its own reply comes before that.
    /// </summary>
    public void Record(IssuedCommand issued)
    {
        lock (_issued)
        {
            if (issued.Spec.Kind == Kind.Select)
            {
                _selects--;
                if (issued.Outcome != Outcome.Executed) (_isSure, _sureAfter) = (false, _issued.Count);
            }
            if (issued.Outcome == Outcome.Executed && issued.Number > _sureAfter) _isSure = true;
        }
    }

    /// <summary>A wait ends at its own limit, and not at that of another command.</summary>
    public void CheckWait(IssuedCommand issued, TimeSpan waited)
    {
        TimeSpan limit = Redis.CommandTimeout + (issued.Spec.Kind == Kind.Pop ? LongestPop : TimeSpan.Zero);
        Assert.True(waited < limit + Patience, $"{issued} was awaited for {waited}, although its limit is {limit}.");
        if (issued.Error is not RedisTimeoutException || waited >= limit - Precision) return;
        Until(() => Server.HasSeenEnd(issued.Number), () => $"{issued} timed out after {waited} of {limit} on a working link");
        if (Server.SilenceBefore(issued.Number, issued.WaitBegan) is { } silence)
        {
            Assert.True(silence >= limit - Precision, $"{issued}, which was next, timed out after {silence} of {limit}: {issued.Error.Message}");
        }
    }

    /// <summary>If time-outs are short, waits for the next one.</summary>
    public void LetTimePass()
    {
        Caller[] busy = Array.FindAll(Callers, caller => !caller.IsIdle);
        if (_isHurried && busy.Length > 0) Until(() => Array.Exists(busy, caller => caller.IsIdle), () => "A time-out does not occur");
    }

    public void Until(Func<bool> condition, Func<string> failure)
    {
        if (!SpinWait.SpinUntil(condition, Patience)) Assert.Fail($"{failure()}: {string.Join("; ", Callers.Where(caller => !caller.IsIdle))}.");
    }

    public void Dispose()
    {
        Redis.Dispose();
        foreach (Caller caller in Callers) caller.Dispose();
        Server.Dispose();
    }

    /// <summary>Waits until each caller is idle, or waits for a reply that the server owes.</summary>
    private void Settle()
    {
        Until(() => Array.TrueForAll(Callers, caller => caller.IsSettled), () => "A caller waits for a reply that the server does not owe");
        Check();
    }

    private void Check()
    {
        Assert.True(Server.Unexpected is null, Server.Unexpected);
        foreach (Caller caller in Callers) caller.Check();
    }

    private void End()
    {
        Server.Finish();
        // First they complete what they are doing, then what they have queued; finally the rest is cancelled.
        LetAll(_ => { });
        LetAll(caller => caller.Wait());
        LetAll(caller => caller.Stop());
        Check();
        CheckUsable();
        Redis.Dispose();
        Until(() => Server.HasNoLinks, () => "A link of a closed connection is open");
        Check();
        Verdict.Check(_issued, Server.Log);
    }

    private void LetAll(Action<Caller> action)
    {
        foreach (Caller caller in Callers) action(caller);
        Until(() => Array.TrueForAll(Callers, caller => caller.IsIdle), () => "The server owes nothing, and a caller waits");
    }

    /// <summary>A read-only command gets its reply, whatever has happened.</summary>
    private void CheckUsable()
    {
        // On a busy machine a short time-out may expire although the server answers.
        for (int tries = _isHurried ? 20 : 1; tries > 0; tries--)
        {
            IssuedCommand last = Issue(Callers.Length, 0, new CommandSpec(Kind.Get, CommandSpec.Keys[0]));
            last.Send(Redis, LongestPop, null, CancellationToken.None);
            Redis.Wait(last.Pending!);
            last.Complete();
            Record(last);
            if (last.Outcome == Outcome.Executed) return;
            if (last.Error is not RedisTimeoutException) Assert.Fail($"In the end the connection is unusable: {last.Error}");
        }
        Assert.Fail("In the end no reply arrives in time.");
    }
}
