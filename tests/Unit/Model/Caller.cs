using System.Threading.Tasks;

namespace PSRedis.Tests.Model;

/// <summary>A thread that uses the connection. It does one thing at a time: steps for a busy caller are ignored.</summary>
internal sealed class Caller(Game game, int number) : IDisposable
{
    private readonly List<IssuedCommand> _queued = [];
    private CancellationTokenSource _cancellation = new();
    private Task _work = Task.CompletedTask;
    private volatile IssuedCommand? _awaited;
    private volatile bool _isSending;
    private int _batch;
    private IssuedCommand? _lastWrite;
    private (RedisWatch Watch, IssuedCommand Command, int Since)? _watch;

    public bool IsIdle => _work.IsCompleted;

    /// <summary>Whether it can do nothing more: it is idle, or waits for a reply that the server owes.</summary>
    public bool IsSettled => IsIdle || (!_cancellation.IsCancellationRequested
        && (_awaited is { } awaited ? game.Server.Owes(awaited.Number) : _isSending && game.Server.OwesEmptyTransaction));

    public void Queue(CommandSpec spec) => Begin(() => Send(spec));

    public void Flush() => Begin(() => game.Redis.Flush(_cancellation.Token));

    public void Receive() => Begin(() => game.Redis.Receive(_cancellation.Token));

    public void Wait() => Begin(WaitForAll);

    public void Do(CommandSpec spec) => Begin(() =>
    {
        Send(spec);
        WaitForAll();
    });

    public void Watch(string key) => Begin(() =>
    {
        if (_watch is not null) return;
        IssuedCommand issued = game.Issue(number, _batch, new CommandSpec(Kind.Watch, key), isShared: false);
        _awaited = issued;
        try
        {
            // The number is sent as another watched key, which nobody changes.
            _watch = (game.Redis.Watch([key, $"#{issued.Number}"], cancellation: _cancellation.Token), issued, game.Server.Log.Length);
            issued.Complete("OK");
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException)
        {
            issued.CompleteCancelled();
        }
    });

    public void Commit() => Begin(() =>
    {
        if (_watch is not { } watch) return;
        _watch = null;
        using RedisWatch ended = watch.Watch;
        IssuedCommand issued = game.Issue(number, _batch, new CommandSpec(Kind.Transaction, ""), isShared: false, (watch.Command, watch.Since));
        _awaited = issued;
        try
        {
            issued.Complete(watch.Watch.Execute(CommandSpec.Transaction(issued.Number), _cancellation.Token));
        }
        catch (RedisException e)
        {
            issued.Complete(e);
        }
        catch (OperationCanceledException)
        {
            issued.CompleteCancelled();
        }
    });

    public void Stop()
    {
        IssuedCommand? awaited = IsIdle ? null : _awaited;
        _cancellation.Cancel();
        game.Until(() => IsIdle, () => "A caller was cancelled, and still waits");
        if (awaited is { Spec.Kind: Kind.Pop, Outcome: Outcome.Open })
        {
            game.Until(() => game.Server.HasSeenEnd(awaited.Number), () => $"{awaited} was cancelled, and is still at the server, where it would take an item");
        }
        foreach (IssuedCommand issued in _queued) Complete(issued, issued.CompleteCancelled);
        NextBatch();
        _watch?.Watch.Dispose();
        _watch = null;
        _cancellation.Dispose();
        _cancellation = new CancellationTokenSource();
    }

    /// <summary>Fails if it ended with an unexpected error.</summary>
    public void Check()
    {
        if (_work.IsFaulted) Assert.Fail($"{this}: {_work.Exception!.GetBaseException()}");
    }

    public void Dispose()
    {
        _cancellation.Cancel();
        _watch?.Watch.Dispose();
        // The connection is closed by now, so the thread ends.
        if (Task.WaitAny([_work], TimeSpan.FromSeconds(10)) == 0) _cancellation.Dispose();
    }

    public override string ToString() => $"caller {number}{(_awaited is { } awaited && !IsIdle ? $", who waits for {awaited}" : "")}";

    private void Begin(Action action)
    {
        if (!IsIdle) return;
        _awaited = null;
        _work = Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Send(CommandSpec spec)
    {
        IssuedCommand issued = game.Issue(number, _batch, spec);
        _isSending = true;
        try
        {
            issued.Send(game.Redis, game.LongestPop, _lastWrite?.Pending, _cancellation.Token);
            _queued.Add(issued);
            if (!spec.ChangesNothing) _lastWrite = issued;
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException || (e is InsufficientMemoryException && spec.Kind == Kind.Unwritable))
        {
            Complete(issued, () => issued.Complete(e));
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
            foreach (IssuedCommand issued in _queued)
            {
                issued.BeginWait();
                _awaited = issued;
                game.Redis.Wait(issued.Pending!, _cancellation.Token);
                TimeSpan waited = issued.Waited;
                Complete(issued, issued.Complete);
                game.CheckWait(issued, waited);
            }
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            // Stop completes the rest.
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

    private void Complete(IssuedCommand issued, Action complete)
    {
        if (issued.Outcome != Outcome.Open) return;
        complete();
        game.Record(issued);
    }
}
