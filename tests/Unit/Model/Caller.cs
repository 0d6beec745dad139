using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace PSRedis.Tests.Model;

/// <summary>A thread that uses the connection. It does one thing at a time: what it is to do meanwhile is passed over.</summary>
internal sealed class Caller(Game game, int number) : IDisposable
{
    private readonly List<Asked> _queued = [];
    private CancellationTokenSource _cancellation = new();
    private Task _work = Task.CompletedTask;
    private volatile Asked? _awaited;
    private volatile bool _isSending;
    private int _batch;
    private Asked? _lastWrite;
    private (RedisWatch Watch, Asked Asked, int Since)? _watch;

    public bool IsIdle => _work.IsCompleted;

    /// <summary>Whether it has done what it can do: it is idle, or waits for what the server owes.</summary>
    public bool IsSettled => IsIdle || (!_cancellation.IsCancellationRequested
        && (_awaited is { } awaited ? game.Server.Owes(awaited.Number) : _isSending && game.Server.OwesEmptyTransaction));

    public void Queue(Wish wish) => Begin(() => Send(wish));

    public void Flush() => Begin(() => game.Redis.Flush(_cancellation.Token));

    public void Receive() => Begin(() => game.Redis.Receive(_cancellation.Token));

    public void Wait() => Begin(WaitForAll);

    public void Do(Wish wish) => Begin(() =>
    {
        Send(wish);
        WaitForAll();
    });

    public void Watch(string key) => Begin(() =>
    {
        if (_watch is not null) return;
        Asked asked = game.Ask(number, _batch, new Wish(Kind.Watch, key), isShared: false);
        _awaited = asked;
        try
        {
            // The number is watched like a key, which nobody changes.
            _watch = (game.Redis.Watch([key, $"#{asked.Number}"], cancellation: _cancellation.Token), asked, game.Server.Log.Length);
            asked.Tell("OK");
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException)
        {
            asked.TellStopped();
        }
    });

    public void Commit() => Begin(() =>
    {
        if (_watch is not { } watch) return;
        _watch = null;
        using RedisWatch ended = watch.Watch;
        Asked asked = game.Ask(number, _batch, new Wish(Kind.Transaction, ""), isShared: false, (watch.Asked, watch.Since));
        _awaited = asked;
        try
        {
            asked.Tell(watch.Watch.Execute(Wish.Transaction(asked.Number), _cancellation.Token));
        }
        catch (RedisException e)
        {
            asked.Tell(e);
        }
        catch (OperationCanceledException)
        {
            asked.TellStopped();
        }
    });

    public void Stop()
    {
        Asked? awaited = IsIdle ? null : _awaited;
        _cancellation.Cancel();
        game.Until(() => IsIdle, () => "A caller was stopped, and still waits");
        if (awaited is { Wish.Kind: Kind.Pop, Fate: Fate.Open })
        {
            game.Until(() => game.Server.KnowsOfEnd(awaited.Number), () => $"{awaited} was stopped, and is still at the server, where it would take an item");
        }
        foreach (Asked asked in _queued) Tell(asked, asked.TellStopped);
        NextBatch();
        _watch?.Watch.Dispose();
        _watch = null;
        _cancellation.Dispose();
        _cancellation = new CancellationTokenSource();
    }

    /// <summary>Fails where it met with something that it should not have.</summary>
    public void Check()
    {
        if (_work.IsFaulted) Assert.Fail($"{this}: {_work.Exception!.GetBaseException()}");
    }

    public void Dispose()
    {
        _cancellation.Cancel();
        _watch?.Watch.Dispose();
        // The connection is closed by now, so it ends.
        if (Task.WaitAny([_work], TimeSpan.FromSeconds(10)) == 0) _cancellation.Dispose();
    }

    public override string ToString() => $"caller {number}{(_awaited is { } awaited && !IsIdle ? $", who waits for {awaited}" : "")}";

    private void Begin(Action action)
    {
        if (!IsIdle) return;
        _awaited = null;
        _work = Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Send(Wish wish)
    {
        Asked asked = game.Ask(number, _batch, wish);
        _isSending = true;
        try
        {
            asked.Send(game.Redis, game.LongestPop, _lastWrite?.Pending, _cancellation.Token);
            _queued.Add(asked);
            if (!wish.ChangesNothing) _lastWrite = asked;
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException || (e is InsufficientMemoryException && wish.Kind == Kind.Unwritable))
        {
            Tell(asked, () => asked.Tell(e));
        }
        finally
        {
            _isSending = false;
        }
    }

    private void WaitForAll()
    {
        try
        {
            foreach (Asked asked in _queued)
            {
                asked.BeginWait();
                _awaited = asked;
                game.Redis.Wait(asked.Pending!, _cancellation.Token);
                TimeSpan waited = asked.Waited;
                Tell(asked, asked.Tell);
                game.CheckWait(asked, waited);
            }
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            // Stop sees to the rest.
            return;
        }
        NextBatch();
    }

    private void NextBatch()
    {
        _queued.Clear();
        _lastWrite = null;
        _batch++;
    }

    private void Tell(Asked asked, Action tell)
    {
        if (asked.Fate != Fate.Open) return;
        tell();
        game.Told(asked);
    }
}
