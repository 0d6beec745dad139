namespace PSRedis.Engine;

/// <summary>
/// The pump maps PowerShell's pipeline to Redis pipelining. The command of a record is sent when the record arrives; the cmdlet waits for its reply later,
/// while further records arrive.
/// </summary>
/// <remarks>
/// Results are emitted in the order of the records, with errors in their places. Waiting is deferred only while that saves time: if the next record takes
/// longer to arrive than a reply, the cmdlet waits for each reply immediately and emits it without delay (<see cref="Pace"/>).
/// By the time a reply is emitted, PowerShell has bound the parameters to other records: code that emits must not read them.
/// </remarks>
/// <typeparam name="T">The type that a reply is converted to.</typeparam>
public abstract class PumpCmdlet<T> : RedisCmdlet, IBatchMember
{
    private readonly Queue<PendingRecord> _inFlight = new();
    private Pending<T>? _last;
    private Pace _pace;
    private PumpWindow _window = new();
    private bool? _mayPrompt;
    private ValueInput? _valueInput;
    private bool _takesOneRecord;
    private bool _hasRecord;

    private protected PumpCmdlet() { }

    /// <summary>The action, for -WhatIf and -Confirm; null: the cmdlet changes nothing, and never prompts.</summary>
    private protected virtual string? Action => null;

    /// <summary>Whether replies are emitted.</summary>
    private protected virtual bool EmitsReplies => true;

    /// <summary>
    /// The parameters that identify the place to write to when the pipeline brings values for -Value; empty: the cmdlet takes no such values.
    /// </summary>
    private protected virtual string[] ValuePlace => [];

    /// <summary>The pipeline's input for -Value. Set before the first record, if <see cref="ValuePlace"/> names parameters.</summary>
    private protected ValueInput ValueInput => _valueInput!;

    /// <summary>Whether each record would overwrite the previous one in the same place, so that only one is accepted. Read before the first record.</summary>
    private protected virtual bool TakesOneRecord => false;

    /// <summary>How several values can be written, if they can: a sentence with a leading space.</summary>
    private protected virtual string SeveralValuesAdvice => string.Empty;

    /// <summary>Processes one record: passes its commands to <see cref="Send"/>.</summary>
    private protected abstract void Process();

    /// <summary>
    /// Converts a reply to the result that is emitted; null: nothing, or $null if the result is positional. Must not read parameters that the pipeline binds.
    /// </summary>
    /// <param name="reply">The reply.</param>
    /// <param name="target">The target object of the command.</param>
    /// <param name="output">The cmdlet that emits it: this one, or the one whose block it ran in.</param>
    private protected virtual object? Shape(T reply, object? target, PSCmdlet output) => reply;

    /// <summary>Whether a result that is not positional is emitted item by item.</summary>
    private protected virtual bool IsEnumerated(object? result) => result is object?[];

    /// <summary>Converts a positional result to one object.</summary>
    private protected virtual object? AsOne(object? result) => result;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ValuePlace is { Length: > 0 } place) _valueInput = new ValueInput(this, place);
        if (PipelineInput.BindingProblem(this) is { } problem)
        {
            ThrowTerminatingError(RedisErrors.Create("UnboundInput", ErrorCategory.InvalidArgument, problem, null));
        }
        _takesOneRecord = TakesOneRecord;
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (_takesOneRecord)
        {
            // Nothing is written until it is certain that there is no second record. The parameters stay bound until then.
            if (_hasRecord)
            {
                string message = $"The pipeline contains several values, but only one can be written. Nothing was written.{SeveralValuesAdvice}";
                throw Terminate(new ArgumentException(message));
            }
            _hasRecord = true;
            return;
        }
        _pace.Begin();
        Process();
        if (_pace.WaitsAtOnce) EmitAll();
        else if (_pace.IsTimeToPoll()) EmitArrived();
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
        // The number of results of a block must not depend on the data.
        if (reply.Value is Exception failure) EmitFailure(failure, reply.Target, isPositional: true, output);
        else Emit((T)reply.Value!, reply.Target, isPositional: true, output);
        if (isLast) Finish(output);
    }

    /// <summary>Sends commands that need all records.</summary>
    private protected virtual void Complete() { }

    /// <summary>Inspects a reply, whether it is emitted or not.</summary>
    private protected virtual void Inspect(T reply, object? target, PSCmdlet output) { }

    /// <summary>Emits a result that sums up all replies, after the last one.</summary>
    private protected virtual void Finish(PSCmdlet output) { }

    /// <summary>Whether to process a key, according to -WhatIf and -Confirm.</summary>
    private protected bool Should(string key) => !MayPrompt || ShouldProcess($"key '{key}' at {Location}", Action);

    /// <summary>
    /// Whether <see cref="Should"/> calls ShouldProcess, which may prompt. That costs more than a command, so it is skipped when it can only return true.
    /// </summary>
    // Also with -Verbose, as ShouldProcess then writes what is done.
    private protected bool MayPrompt =>
        Action is not null && (_mayPrompt ??= IsTargetShown(ConfirmImpact.Medium) || Preference.IsEnabled(this, "Verbose", "VerbosePreference"));

    /// <summary>Sends a command, or queues it in the batch.</summary>
    /// <param name="build">Creates the command. An exception becomes the error of this record, in its place.</param>
    /// <param name="argument">The argument of <paramref name="build"/>.</param>
    /// <param name="target">The target object of the command's error record.</param>
    /// <param name="isPositional">
    /// Whether exactly one object is emitted, because several were requested and each has a position: $null for a null reply or an error, one object for a list.
    /// </param>
    private protected void Send<TArgument>(Func<TArgument, RedisCommand<T>> build, TArgument argument, object? target, bool isPositional = false)
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
                Fail(e, target, isPositional);
                return;
            }
            // Unless the cmdlet waits for the reply immediately, the command may be written, or written again, after the caller has changed the byte arrays.
            if (Batch is not null || !_pace.WaitsAtOnce || _inFlight.Count > 0) command.CopyBytes();
            if (Batch is not null)
            {
                Queue(Batch, command, target);
                return;
            }
            if (command.Blocks)
            {
                Add(new PendingRecord(WaitOnLease(redis, command), null, target, isPositional));
                return;
            }
            _last = redis.Send(command.ObservedBy(Log), _last, Cancellation);
            if (_pace.IsQuick) redis.FlushSoon(Cancellation);
            else redis.Flush(Cancellation);
            Add(new PendingRecord(_last, null, target, isPositional));
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            // The replies or errors of the commands before this one come first.
            if (e is not OperationCanceledException) EmitAll();
            throw Terminate(e, target);
        }
        while (_window.IsFull) EmitNext();
    }

    /// <summary>Reports the error of a record whose command cannot be sent, in its place. The records before and after it are processed.</summary>
    private protected void Fail(Exception failure, object? target, bool isPositional = false)
    {
        // A transaction with a part missing must not be executed.
        if (Batch is { IsTransaction: true }) throw Terminate(failure, target);
        if (Batch is not null) Batch.AddFailure(this, failure, target);
        else Add(new PendingRecord(null, failure, target, isPositional));
    }

    private void Queue(CommandBatch batch, RedisCommand<T> command, object? target)
    {
        if (command.Blocks) throw NotQueueable("it blocks on the server");
        if (batch.IsTransaction && !command.CanBeQueued)
        {
            throw NotQueueable(command.ChangesConnection ? "it changes the connection" : "the command that follows depends on its reply");
        }
        batch.Add(this, command.AsObject(), target);
    }

    /// <summary>Executes a blocking command on a leased connection, after the replies of all earlier commands.</summary>
    private Pending<T> WaitOnLease(RedisConnection redis, RedisCommand<T> command)
    {
        EmitAll();
        using RedisConnection own = redis.Lease(Cancellation);
        Pending<T> pending = own.Send(command.ObservedBy(Log), Cancellation);
        Log?.Flush();
        own.Wait(pending, Cancellation);
        return pending;
    }

    private void Add(in PendingRecord record)
    {
        _inFlight.Enqueue(record);
        _window.Add(record);
    }

    /// <summary>Waits for all commands in flight, and emits their results.</summary>
    private protected void EmitAll()
    {
        while (_inFlight.Count > 0) EmitNext();
    }

    private void EmitArrived()
    {
        Attempt(() => Redis.Receive(Cancellation));
        while (_inFlight.Count > 0 && _inFlight.Peek().IsCompleted) EmitNext();
    }

    /// <summary>Waits for the oldest command in flight, and emits its result.</summary>
    private void EmitNext()
    {
        _pace.Emits();
        PendingRecord record = _inFlight.Dequeue();
        if (!record.IsCompleted) Wait(record);
        _window.Remove(record);
        Log?.Flush();
        if (record.Failure is { } failure)
        {
            if (!RedisErrors.ConcernsOneRecord(failure)) throw Terminate(failure, record.Target);
            EmitFailure(failure, record.Target, record.IsPositional, this);
            return;
        }
        Emit(((Pending<T>)record.Pending!).Result, record.Target, record.IsPositional, this);
    }

    private void Emit(T reply, object? target, bool isPositional, PSCmdlet output)
    {
        Inspect(reply, target, output);
        if (!EmitsReplies) return;
        object? result = reply is null ? null : Shape(reply, target, output);
        if (isPositional) output.WriteObject(result is null ? null : AsOne(result));
        else if (result is not null) output.WriteObject(result, IsEnumerated(result));
    }

    private void EmitFailure(Exception failure, object? target, bool isPositional, PSCmdlet output)
    {
        output.WriteError(ErrorOf(failure, target));
        if (isPositional && EmitsReplies) output.WriteObject(null);
    }

    private void Wait(in PendingRecord record)
    {
        Log?.Flush();
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
}

/// <summary>A record whose reply is pending.</summary>
// Not nested in the cmdlet: it would be generic, and each access to the queue would look up the type first.
internal readonly struct PendingRecord(Pending? pending, Exception? buildFailure, object? target, bool isPositional)
{
    public Pending? Pending { get; } = pending;

    public long RequestBytes { get; } = pending?.Size ?? 0;

    public object? Target { get; } = target;

    public bool IsPositional { get; } = isPositional;

    public bool IsCompleted => Pending is null || Pending.IsCompleted;

    public Exception? Failure => buildFailure ?? Pending!.Error;
}
