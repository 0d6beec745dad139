using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace PSRedis.Tests.Model;

/// <summary>
/// Plays a round: callers on one connection to a <see cref="ModelServer"/>. After each step it waits until nothing more can come of it, so that a round comes out the
/// same each time, but for what happens at once. Then it judges what the callers were told by what the server has noted.
/// </summary>
internal sealed class Game : IDisposable
{
    /// <summary>Nothing that can go on takes that long, however busy the machine is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How much earlier than it says the clock of a time-out may ring.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(20);

    private readonly bool _isHurried;
    private readonly List<Asked> _asked = [];
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

    public Asked Ask(int caller, int batch, Wish wish, bool isShared = true, (Asked Watch, int Since)? watched = null)
    {
        lock (_asked)
        {
            bool isSelect = wish.Kind == Kind.Select;
            if (isSelect)
            {
                _selects++;
                _asked.ForEach(static earlier => earlier.MeetSelect());
            }
            int? database = isShared && !isSelect && _isSure && _selects == 0 ? Redis.Database : null;
            var asked = new Asked(_asked.Count + 1, caller, batch, wish, database) { Watched = watched };
            _asked.Add(asked);
            return asked;
        }
    }

    /// <summary>
    /// Takes note of what a caller was told. After a SELECT of which nobody knows whether it was executed the connection knows its database again with the reply to the
    /// next command, at the latest: its own comes before that.
    /// </summary>
    public void Told(Asked asked)
    {
        lock (_asked)
        {
            if (asked.Wish.Kind == Kind.Select)
            {
                _selects--;
                if (asked.Fate != Fate.Done) (_isSure, _sureAfter) = (false, _asked.Count);
            }
            if (asked.Fate == Fate.Done && asked.Number > _sureAfter) _isSure = true;
        }
    }

    /// <summary>A wait ends at its own limit, and not by the end of somebody else's patience.</summary>
    public void CheckWait(Asked asked, TimeSpan waited)
    {
        TimeSpan limit = Redis.CommandTimeout + (asked.Wish.Kind == Kind.Pop ? LongestPop : TimeSpan.Zero);
        Assert.True(waited < limit + Patience, $"{asked} was waited for for {waited}, although its limit is {limit}.");
        if (asked.Error is not RedisTimeoutException || waited >= limit - Precision) return;
        Until(() => Server.KnowsOfEnd(asked.Number), () => $"{asked} timed out after {waited} of {limit} on a line that is good");
        if (Server.SilenceBefore(asked.Number, asked.WaitBegan) is { } silence)
        {
            Assert.True(silence >= limit - Precision, $"{asked}, which was next, timed out after {silence} of {limit}: {asked.Error.Message}");
        }
    }

    /// <summary>Where time-outs are short, until the next has come to pass.</summary>
    public void LetTimePass()
    {
        Caller[] busy = Array.FindAll(Callers, caller => !caller.IsIdle);
        if (_isHurried && busy.Length > 0) Until(() => Array.Exists(busy, caller => caller.IsIdle), () => "A time-out does not come to pass");
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

    /// <summary>Waits until each caller is idle, or waits for what the server owes.</summary>
    private void Settle()
    {
        Until(() => Array.TrueForAll(Callers, caller => caller.IsSettled), () => "A caller waits for what the server does not owe");
        Check();
    }

    private void Check()
    {
        Assert.True(Server.Trouble is null, Server.Trouble);
        foreach (Caller caller in Callers) caller.Check();
    }

    private void End()
    {
        Server.Finish();
        // First what they are at, then what they have queued; and in the end they have no more to do with it.
        LetAll(_ => { });
        LetAll(caller => caller.Wait());
        LetAll(caller => caller.Stop());
        Check();
        CheckUsable();
        Redis.Dispose();
        Until(() => Server.IsLeft, () => "A line of a closed connection is open");
        Check();
        Verdict.Check(_asked, Server.Log);
    }

    private void LetAll(Action<Caller> action)
    {
        foreach (Caller caller in Callers) action(caller);
        Until(() => Array.TrueForAll(Callers, caller => caller.IsIdle), () => "The server owes nothing, and a caller waits");
    }

    /// <summary>What only reads comes back, whatever has come to pass.</summary>
    private void CheckUsable()
    {
        // On a busy machine a short time-out may come to pass although the server answers.
        for (int tries = _isHurried ? 20 : 1; tries > 0; tries--)
        {
            Asked last = Ask(Callers.Length, 0, new Wish(Kind.Get, Wish.Keys[0]));
            last.Send(Redis, LongestPop, null, CancellationToken.None);
            Redis.Wait(last.Pending!);
            last.Tell();
            Told(last);
            if (last.Fate == Fate.Done) return;
            if (last.Error is not RedisTimeoutException) Assert.Fail($"In the end the connection is of no use: {last.Error}");
        }
        Assert.Fail("In the end nothing comes back in time.");
    }
}
