namespace PSRedis.Engine;

/// <summary>
/// The commands of a block: the cmdlets in it queue their commands here instead of sending them, and emit the replies after the block has ended.
/// </summary>
internal sealed class CommandBatch(RedisConnection connection, bool isTransaction)
{
    private readonly List<(IBatchMember Member, RedisCommand<object?>? Command, QueuedReply Reply)> _entries = [];
    private readonly Dictionary<IBatchMember, int> _lastOf = [];

    /// <summary>The connection whose commands are queued. Commands of other connections are sent immediately.</summary>
    public RedisConnection Connection { get; } = connection;

    /// <summary>The origin of the block: a cmdlet with the same origin belongs to it.</summary>
    public (bool IsEventAction, bool IsAtBreakpoint) Origin { get; } = CallOrigin.Now;

    /// <summary>Whether the commands are executed atomically, in MULTI and EXEC.</summary>
    public bool IsTransaction { get; } = isTransaction;

    /// <summary>The database that the queued commands have selected for the next one; null: the connection's.</summary>
    public int? Database { get; private set; }

    /// <summary>Queues a command.</summary>
    public void Add(IBatchMember member, RedisCommand<object?> command, object? target)
    {
        Database = ConnectionCommands.SelectedBy(command) ?? Database;
        Add(member, command, new QueuedReply { Target = target });
    }

    /// <summary>Queues the error of a command that could not be built, in its place.</summary>
    public void AddFailure(IBatchMember member, Exception failure, object? target) => Add(member, null, new QueuedReply { Value = failure, Target = target });

    /// <summary>Sends all commands as one pipeline, and emits each reply as it arrives.</summary>
    /// <returns>
    /// Null: all commands were sent. Otherwise a command, such as SELECT, failed to change the state of the connection; the number of commands after it, which
    /// were not sent because they would have been executed in another database, or as another user.
    /// </returns>
    public int? Send(PSCmdlet output, CommandLog? log, CancellationToken cancellation)
    {
        var pendings = new List<Pending<object?>?>(_entries.Count);
        Pending<object?>? last = null;
        bool hasFailed = false;
        foreach ((_, RedisCommand<object?>? command, _) in _entries)
        {
            pendings.Add(command is null ? null : last = Connection.Send(command.ObservedBy(log), last, cancellation));
            if (command is not { ChangesConnection: true }) continue;
            Connection.Wait(last!, cancellation);
            if (hasFailed = last!.Error is not null) break;
        }
        log?.Flush();
        for (int i = 0; i < pendings.Count; i++)
        {
            if (pendings[i] is { } pending)
            {
                Connection.Wait(pending, cancellation);
                log?.Flush();
                if (pending.Error is { } error && !RedisErrors.ConcernsOneRecord(error)) throw error;
                _entries[i].Reply.Value = pending.Error ?? pending.Result;
            }
            Emit(i, output);
        }
        return hasFailed ? _entries.Count - pendings.Count : null;
    }

    /// <summary>Executes all commands as a transaction. <see cref="EmitAll"/> emits the replies.</summary>
    /// <returns>False: a watched key had changed, and nothing was executed.</returns>
    public bool Execute(RedisWatch? watch, CommandLog? log, CancellationToken cancellation)
    {
        RedisCommand[] commands = [.. _entries.Select(entry => entry.Command!)];
        if (commands.Length == 0) return true;
        RedisCommand<object?[]?> transaction = Transactions.Atomic(commands).ObservedBy(log);
        if ((watch is null ? Connection.Execute(transaction, cancellation) : watch.Execute(transaction, cancellation)) is not { } results) return false;
        for (int i = 0; i < results.Length; i++) _entries[i].Reply.Value = results[i];
        return true;
    }

    /// <summary>Emits the replies of an executed transaction.</summary>
    public void EmitAll(PSCmdlet output)
    {
        for (int i = 0; i < _entries.Count; i++) Emit(i, output);
    }

    private void Add(IBatchMember member, RedisCommand<object?>? command, QueuedReply reply)
    {
        _lastOf[member] = _entries.Count;
        _entries.Add((member, command, reply));
    }

    private void Emit(int index, PSCmdlet output)
    {
        (IBatchMember member, _, QueuedReply reply) = _entries[index];
        member.EmitQueued(reply, isLast: _lastOf[member] == index, output);
    }
}

/// <summary>The result of a queued command: its reply, or an exception in its place.</summary>
internal sealed class QueuedReply
{
    public object? Value { get; set; }

    public object? Target { get; set; }
}

/// <summary>A cmdlet whose commands can be queued.</summary>
internal interface IBatchMember
{
    /// <summary>Emits a reply in the shape that the cmdlet gives it, as one object, through a cmdlet that is still running.</summary>
    void EmitQueued(QueuedReply reply, bool isLast, PSCmdlet output);
}
