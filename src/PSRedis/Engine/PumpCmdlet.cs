namespace PSRedis.Engine;

/// <summary>
/// The pump: PowerShell's pipeline becomes Redis' pipeline. A record's command goes out when the record comes in; its answer is waited
/// for later, while the records behind it are on their way.
/// </summary>
/// <remarks>
/// Answers come out in the order of the records, errors in their place. Waiting is put off only while that gains something: where the next
/// record takes longer to come than an answer does, each answer is waited for at once and comes out in time (<see cref="Pace"/>).
/// By the time an answer is emitted PowerShell has bound the parameters to other records: nothing that emits may read them.
/// </remarks>
/// <typeparam name="T">What a reply becomes.</typeparam>
public abstract class PumpCmdlet<T> : RedisCmdlet, IBatchMember
{
    private readonly Queue<PendingRecord> _inFlight = new();
    private Pending<T>? _last;
    private Pace _pace;
    private PumpWindow _window = new();
    private bool? _asks;
    private ValueInput? _valueInput;
    private bool _takesOneRecord;
    private bool _hasRecord;

    private protected PumpCmdlet() { }

    /// <summary>What is done, for -WhatIf and -Confirm; null: nothing is lost by it, so nothing is asked.</summary>
    private protected virtual string? Action => null;

    /// <summary>Whether replies are emitted at all.</summary>
    private protected virtual bool EmitsReplies => true;

    /// <summary>The parameters that name the one place to write to where the pipeline brings values for -Value; none: it brings none.</summary>
    private protected virtual string[] ValuePlace => [];

    /// <summary>What the pipeline brings for -Value. There from before the first record on, where <see cref="ValuePlace"/> names parameters.</summary>
    private protected ValueInput ValueInput => _valueInput!;

    /// <summary>Whether all records would be written to one place, each over the one before: then there must not be but one. Asked before the first.</summary>
    private protected virtual bool TakesOneRecord => false;

    /// <summary>How to write several values, where there is a way: a sentence with a space before it.</summary>
    private protected virtual string InsteadOfSeveral => string.Empty;

    /// <summary>Takes in one record: builds its commands and hands them to <see cref="Send"/>.</summary>
    private protected abstract void Process();

    /// <summary>What a reply is emitted as; null: nothing, or $null where it keeps its place. Must not read parameters that the pipeline binds.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="target">What the command was about.</param>
    /// <param name="output">Through which it comes out: this cmdlet, or the one whose block it ran in.</param>
    private protected virtual object? Shape(T reply, object? target, PSCmdlet output) => reply;

    /// <summary>Whether a result is emitted item by item, where it is not one of several that each keep one place.</summary>
    private protected virtual bool IsEnumerated(object? result) => result is object?[];

    /// <summary>A result that keeps one place, as one object.</summary>
    private protected virtual object? AsOne(object? result) => result;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ValuePlace is { Length: > 0 } place) _valueInput = new ValueInput(this, place);
        if (PipelineInput.WhyNot(this) is { } reason) ThrowTerminatingError(RedisErrors.Create("UnboundInput", ErrorCategory.InvalidArgument, reason, null));
        _takesOneRecord = TakesOneRecord;
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (_takesOneRecord)
        {
            // Nothing is written before it is known that there is no other. Its parameters stay bound until then.
            if (_hasRecord) throw Ended(new ArgumentException($"The pipeline has several values, but only one can be written. Nothing was written.{InsteadOfSeveral}"));
            _hasRecord = true;
            return;
        }
        _pace.Begin();
        Process();
        if (_pace.WaitsAtOnce) EmitAll();
        else if (_pace.IsTimeToLook()) EmitArrived();
        _pace.End();
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        if (_hasRecord) Process();
        Complete();
        EmitAll();
        if (Batch is null) Finish(this);
    }

    void IBatchMember.EmitQueued(QueuedReply reply, bool isLast, PSCmdlet output)
    {
        // How many results a block has must not depend on what is in the database.
        if (reply.Value is Exception failure) EmitFailure(failure, reply.Target, isPlaceKept: true, output);
        else Emit((T)reply.Value!, reply.Target, isPlaceKept: true, output);
        if (isLast) Finish(output);
    }

    /// <summary>Sends what could only be built when all records were in.</summary>
    private protected virtual void Complete() { }

    /// <summary>Looks at a reply, whether it is emitted or not.</summary>
    private protected virtual void Look(T reply, object? target, PSCmdlet output) { }

    /// <summary>Hands out what sums up all replies, after the last of them.</summary>
    private protected virtual void Finish(PSCmdlet output) { }

    /// <summary>Whether to go on with a key: what -WhatIf and -Confirm say.</summary>
    private protected bool Should(string key) => !Asks || ShouldProcess($"key '{key}' at {Place}", Action);

    /// <summary>Whether <see cref="Should"/> may ask: that costs more than a command does, so it is left out where the answer can't be but yes.</summary>
    private protected bool Asks => Action is not null && (_asks ??= MayAsk());

    /// <summary>Sends a command on its way.</summary>
    /// <param name="build">Makes the command; what it throws becomes the error of this record, in its place.</param>
    /// <param name="argument">What the command is made from.</param>
    /// <param name="target">What the command is about, for its error.</param>
    /// <param name="isPlaceKept">Whether exactly one object is emitted, because several were asked for and each has its place: $null for a null reply or an error, a list as one.</param>
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
            catch (Exception e) when (e is not (PipelineStoppedException or FlowControlException or RedisException))
            {
                Fail(e, target, isPlaceKept);
                return;
            }
            // What is not waited for before anything else happens may be written, or written again, when the caller has changed his bytes.
            if (Batch is not null || !_pace.WaitsAtOnce || _inFlight.Count > 0) command.CopyBytes();
            if (Batch is not null)
            {
                Queue(Batch, command, target);
                return;
            }
            if (command.Blocks)
            {
                Add(new PendingRecord(WaitApart(redis, command), null, target, isPlaceKept));
                return;
            }
            _last = redis.Send(command.ObservedBy(Log), _last, Cancellation);
            if (_pace.IsQuick) redis.FlushSoon(Cancellation);
            else redis.Flush(Cancellation);
            Add(new PendingRecord(_last, null, target, isPlaceKept));
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            // What was sent before has an answer, or an error that comes first.
            if (e is not OperationCanceledException) EmitAll();
            throw Ended(e, target);
        }
        while (_window.IsFull) EmitNext();
    }

    /// <summary>Makes an error of a record of which nothing can be sent, in its place. The records before it still get their answers, and those behind it are served.</summary>
    private protected void Fail(Exception failure, object? target, bool isPlaceKept = false)
    {
        // A transaction of which a part is missing must not be executed.
        if (Batch is { IsTransaction: true }) throw Ended(failure, target);
        if (Batch is not null) Batch.AddFailure(this, failure, target);
        else Add(new PendingRecord(null, failure, target, isPlaceKept));
    }

    private void Queue(CommandBatch batch, RedisCommand<T> command, object? target)
    {
        if (command.Blocks) throw NotQueueable("it blocks at the server");
        if (batch.IsTransaction && !command.CanBeQueued)
        {
            throw NotQueueable(command.ChangesConnection ? "it changes the connection" : "its reply decides what is sent next");
        }
        batch.Add(this, command.AsObject(), target);
    }

    /// <summary>Executes a command that would hold up all others, on a connection of its own, after what was sent before it.</summary>
    private Pending<T> WaitApart(RedisConnection redis, RedisCommand<T> command)
    {
        EmitAll();
        using RedisConnection own = redis.Lease(Cancellation);
        Pending<T> pending = own.Send(command.ObservedBy(Log), Cancellation);
        Log?.Tell();
        own.Wait(pending, Cancellation);
        return pending;
    }

    private void Add(in PendingRecord record)
    {
        _inFlight.Enqueue(record);
        _window.Add(record);
    }

    /// <summary>Waits for all that was sent, and emits what came of it.</summary>
    private protected void EmitAll()
    {
        while (_inFlight.Count > 0) EmitNext();
    }

    private void EmitArrived()
    {
        Attempt(() => Redis.Receive(Cancellation));
        while (_inFlight.Count > 0 && _inFlight.Peek().IsCompleted) EmitNext();
    }

    /// <summary>Waits for the oldest command in flight, and emits what came of it.</summary>
    private void EmitNext()
    {
        _pace.Emits();
        PendingRecord record = _inFlight.Dequeue();
        if (!record.IsCompleted) Wait(record);
        _window.Remove(record);
        Log?.Tell();
        if (record.Failure is { } failure)
        {
            if (!RedisErrors.ConcernsOneRecord(failure)) throw Ended(failure, record.Target);
            EmitFailure(failure, record.Target, record.IsPlaceKept, this);
            return;
        }
        Emit(((Pending<T>)record.Pending!).Result, record.Target, record.IsPlaceKept, this);
    }

    private void Emit(T reply, object? target, bool isPlaceKept, PSCmdlet output)
    {
        Look(reply, target, output);
        if (!EmitsReplies) return;
        object? result = reply is null ? null : Shape(reply, target, output);
        if (isPlaceKept) output.WriteObject(result is null ? null : AsOne(result));
        else if (result is not null) output.WriteObject(result, IsEnumerated(result));
    }

    private void EmitFailure(Exception failure, object? target, bool isPlaceKept, PSCmdlet output)
    {
        output.WriteError(ErrorOf(failure, target));
        if (isPlaceKept && EmitsReplies) output.WriteObject(null);
    }

    private void Wait(in PendingRecord record)
    {
        Log?.Tell();
        _pace.BeginWait();
        Attempt(
            static argument =>
            {
                argument.Redis.Wait(argument.Pending!, argument.Cancellation);
                return true;
            },
            (Redis, record.Pending, Cancellation), record.Target);
        _pace.EndWait();
    }

    // Verbose, since ShouldProcess tells there what is done.
    private bool MayAsk() => IsAnnounced(ConfirmImpact.Medium) || Preference.IsEnabled(this, "Verbose", "VerbosePreference");
}

/// <summary>A record whose answer is owed.</summary>
// Not inside of the cmdlet: it would be generic, and each look at the queue a look for its type first.
internal readonly struct PendingRecord(Pending? pending, Exception? buildFailure, object? target, bool isPlaceKept)
{
    public Pending? Pending { get; } = pending;

    public long RequestBytes { get; } = pending?.Size ?? 0;

    public object? Target { get; } = target;

    public bool IsPlaceKept { get; } = isPlaceKept;

    public bool IsCompleted => Pending is null || Pending.IsCompleted;

    public Exception? Failure => buildFailure ?? Pending!.Error;
}
