using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Management.Automation;
using PSRedis.Commands;

namespace PSRedis.Engine;

/// <summary>
/// The pump: PowerShell's pipeline becomes Redis' pipeline. A record's command goes out when the record comes in; its answer is waited
/// for later, while the records behind it are on their way.
/// </summary>
/// <remarks>
/// Answers come out in the order of the records, errors in their place. Waiting is put off only while that gains something: where the next
/// record takes longer to come than an answer does, each answer is waited for at once and comes out in time.
/// By the time an answer is emitted PowerShell has bound the parameters to other records: nothing that emits may read them.
/// </remarks>
/// <typeparam name="T">What a reply becomes.</typeparam>
public abstract class PipelineCmdlet<T> : RedisCmdlet, IBatchMember
{
    /// <summary>How many records pass between two looks at what has arrived.</summary>
    private const int RecordsBetweenLooks = 64;

    /// <summary>Where records come further apart than this (a millisecond), a look costs nothing.</summary>
    private static readonly long RareRecords = Stopwatch.Frequency / 1000;

    /// <summary>Where records come closer together than this (50 microseconds), sending each by itself would cost more than all the rest.</summary>
    private static readonly long QuickRecords = Stopwatch.Frequency / 20_000;

    private readonly Queue<OwedReply> _underWay = new();
    private Pending<T>? _last;
    private long _requestBytes;

    // How long a reply may be: the longest of late, forgotten by and by. Until replies have come, not many are asked for.
    private long _replyBytes = PumpWindow.Bytes / 16;
    private long _leftAt = long.MinValue;
    private long _gap;
    private long _lastWait;
    private int _sinceLook;
    private bool _hasEmitted;
    private bool? _asks;

    private protected PipelineCmdlet() { }

    /// <summary>What is done, for -WhatIf and -Confirm; null: nothing is lost by it, so nothing is asked.</summary>
    private protected virtual string? Action => null;

    /// <summary>Whether replies are emitted at all.</summary>
    private protected virtual bool EmitsReplies => true;

    /// <summary>Takes in one record: builds its commands and hands them to <see cref="Send"/>.</summary>
    private protected abstract void Process();

    /// <summary>Hands out one reply. Must not read parameters that the pipeline binds.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="target">What the command was about.</param>
    private protected virtual void Emit(T reply, object? target) => WriteObject(reply, enumerateCollection: reply is object?[]);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        long now = Stopwatch.GetTimestamp();
        _gap = _leftAt == long.MinValue ? long.MaxValue : now - _leftAt;
        // What a record takes here is next to nothing, unless something is waited for or emitted.
        _leftAt = now;
        Process();
        Advance(_gap);
        if (_hasEmitted) _leftAt = Stopwatch.GetTimestamp();
        _hasEmitted = false;
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Complete();
        while (_underWay.Count > 0) EmitNext();
        if (Batch is null) Finish();
    }

    void IBatchMember.EmitQueued(QueuedReply reply, bool isLast, PSCmdlet output)
    {
        Output = output;
        if (reply.Value is Exception failure) WriteError(RedisErrors.From(failure, reply.Target));
        else if (EmitsReplies && (reply.Value is not null || reply.IsPlaceKept)) Emit((T)reply.Value!, reply.Target);
        if (isLast) Finish();
    }

    /// <summary>Sends what could only be built when all records were in.</summary>
    private protected virtual void Complete() { }

    /// <summary>Hands out what sums up all replies, after the last of them.</summary>
    private protected virtual void Finish() { }

    /// <summary>Whether to go on with a key: what -WhatIf and -Confirm say.</summary>
    private protected bool Should(string key) => !Asks || ShouldProcess($"key '{key}' at {Place}", Action);

    /// <summary>Whether <see cref="Should"/> may ask: that costs more than a command does, so it is left out where the answer can't be but yes.</summary>
    private protected bool Asks => Action is not null && (_asks ??= MayAsk());

    /// <summary>Sends a command on its way.</summary>
    /// <param name="build">Makes the command; what it throws becomes the error of this record, in its place.</param>
    /// <param name="argument">What the command is made from.</param>
    /// <param name="target">What the command is about, for its error.</param>
    /// <param name="isPlaceKept">Whether a null reply is emitted, because several were asked for and each has its place.</param>
    private protected void Send<TArgument>(Func<TArgument, RedisCommand<T>> build, TArgument argument, object? target, bool isPlaceKept = false)
    {
        RedisConnection redis = Redis;
        try
        {
            RedisCommand<T> command;
            try
            {
                command = build(argument);
            }
            catch (Exception e) when (e is not (RuntimeException or RedisException))
            {
                // A transaction of which a part is missing must not be executed.
                if (Batch is { IsTransaction: true }) throw;
                if (Batch is not null) Batch.AddFailure(this, e, target);
                else _underWay.Enqueue(new OwedReply(null, e, target, isPlaceKept));
                return;
            }
            if (Batch is not null)
            {
                Queue(Batch, command, target, isPlaceKept);
                return;
            }
            if (command.Blocks)
            {
                _underWay.Enqueue(new OwedReply(WaitApart(redis, command), null, target, isPlaceKept));
                return;
            }
            Pending<T> pending = _last = redis.Send(command.ObservedBy(Log), _last, Stop);
            if (_gap < QuickRecords) redis.FlushSoon(Stop);
            else redis.Flush(Stop);
            _requestBytes += pending.Size;
            _underWay.Enqueue(new OwedReply(pending, null, target, isPlaceKept));
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Ended(e, target);
        }
        while (_underWay.Count > PumpWindow.Commands || (_underWay.Count > 1 && _requestBytes + _underWay.Count * _replyBytes > PumpWindow.Bytes)) EmitNext();
    }

    private void Queue(CommandBatch batch, RedisCommand<T> command, object? target, bool isPlaceKept)
    {
        if (command.Blocks) throw NotQueueable("it waits at the server");
        if (batch.IsTransaction && !command.CanBeQueued)
        {
            throw NotQueueable(command.ChangesConnection ? "it changes the connection itself" : "its reply decides what is sent next");
        }
        batch.Add(this, command.AsObject(), target, isPlaceKept);
    }

    /// <summary>Executes a command that would hold up all others, on a connection of its own, after what was sent before it.</summary>
    private Pending<T> WaitApart(RedisConnection redis, RedisCommand<T> command)
    {
        while (_underWay.Count > 0) EmitNext();
        using RedisConnection own = redis.Lease(Stop);
        Pending<T> pending = own.Send(command.ObservedBy(Log), Stop);
        Log?.Tell();
        own.Wait(pending, Stop);
        return pending;
    }

    /// <summary>Emits what may be emitted now, after a record that came so long after the one before it.</summary>
    private void Advance(long gap)
    {
        if (gap >= _lastWait)
        {
            while (_underWay.Count > 0) EmitNext();
            return;
        }
        if (++_sinceLook < RecordsBetweenLooks && gap < RareRecords) return;
        _sinceLook = 0;
        try
        {
            Redis.Receive(Stop);
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Ended(e);
        }
        while (_underWay.Count > 0 && _underWay.Peek().IsCompleted) EmitNext();
    }

    /// <summary>Waits for the oldest command under way, and emits what came of it.</summary>
    private void EmitNext()
    {
        _hasEmitted = true;
        OwedReply record = _underWay.Dequeue();
        if (!record.IsCompleted) Wait(record);
        Settle(record);
        Log?.Tell();
        if (record.Failure is { } failure)
        {
            if (!RedisErrors.ConcernsOneRecord(failure)) throw Ended(failure, record.Target);
            WriteError(RedisErrors.From(failure, record.Target));
            return;
        }
        T reply = ((Pending<T>)record.Pending!).Result;
        if (EmitsReplies && (reply is not null || record.IsPlaceKept)) Emit(reply, record.Target);
    }

    private void Settle(OwedReply record)
    {
        _requestBytes -= record.RequestBytes;
        if (record.Pending is { } pending) _replyBytes = Math.Max(pending.Size - record.RequestBytes, _replyBytes - _replyBytes / 8);
    }

    private void Wait(OwedReply record)
    {
        Log?.Tell();
        long start = Stopwatch.GetTimestamp();
        try
        {
            Redis.Wait(record.Pending!, Stop);
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Ended(e, record.Target);
        }
        _lastWait = Stopwatch.GetTimestamp() - start;
    }

    // Verbose, since ShouldProcess tells there what is done.
    private bool MayAsk() => IsToldBefore(ConfirmImpact.Medium) || Preference.Hears(this, "Verbose", "VerbosePreference");
}

/// <summary>How much may be under way in a pipeline.</summary>
internal static class PumpWindow
{
    /// <summary>About how many bytes of requests and replies, unless one command alone has more.</summary>
    public const long Bytes = 1024 * 1024;

    /// <summary>How many commands. Set by nothing but the benchmarks.</summary>
    public static int Commands { get; set; } = 4096;
}

/// <summary>A record whose answer is owed.</summary>
// Not inside of the cmdlet: it would be generic, and each look at the queue a look for its type first.
internal readonly struct OwedReply(Pending? pending, Exception? buildFailure, object? target, bool isPlaceKept)
{
    public Pending? Pending { get; } = pending;

    public long RequestBytes { get; } = pending?.Size ?? 0;

    public object? Target { get; } = target;

    public bool IsPlaceKept { get; } = isPlaceKept;

    public bool IsCompleted => Pending is null || Pending.IsCompleted;

    public Exception? Failure => buildFailure ?? Pending!.Error;
}
