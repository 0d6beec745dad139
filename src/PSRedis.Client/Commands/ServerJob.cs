namespace PSRedis.Commands;

/// <summary>The state of a background job of a server.</summary>
public enum ServerJobState
{
    /// <summary>It has not ended, as far as is known.</summary>
    InProgress,

    /// <summary>It has succeeded.</summary>
    Succeeded,

    /// <summary>It has failed.</summary>
    Failed,

    /// <summary>The server does not report whether it has ended, or how.</summary>
    Unknown,
}

/// <summary>What a server reports about its saves at one point in time.</summary>
public sealed class ServerJobSigns
{
    /// <summary>Creates an instance.</summary>
    /// <param name="status">The reply to INFO persistence; null: the server does not support it.</param>
    /// <param name="tellsLastSave">Whether the server supports LASTSAVE.</param>
    /// <param name="lastSave">The reply to LASTSAVE; null: there was no save yet.</param>
    public ServerJobSigns(PersistenceStatus? status, bool tellsLastSave, DateTimeOffset? lastSave)
    {
        Status = status;
        TellsLastSave = tellsLastSave;
        LastSave = lastSave;
    }

    /// <summary>The reply to INFO persistence; null: the server does not support it.</summary>
    public PersistenceStatus? Status { get; }

    /// <summary>Whether the server supports LASTSAVE.</summary>
    public bool TellsLastSave { get; }

    /// <summary>The reply to LASTSAVE; null: there was no save yet.</summary>
    public DateTimeOffset? LastSave { get; }

    /// <summary>
    /// Whether a save that starts at a time of the server's clock could end in the same second as the last one: LASTSAVE cannot distinguish the two.
    /// </summary>
    /// <param name="time">The reply to TIME; null: the server does not support it.</param>
    public bool IsAmbiguousAt(DateTimeOffset? time) => LastSave is { } last && (time is null || time.Value.ToUnixTimeSeconds() == last.ToUnixTimeSeconds());
}

/// <summary>A background job of a server, and how to find out its state.</summary>
public sealed class ServerJob
{
    /// <summary>How long to wait for a change of LASTSAVE alone, which may never come: it does not show that a save has failed.</summary>
    public static readonly TimeSpan LongestUncertainty = TimeSpan.FromMinutes(5);

    private readonly Func<RedisCommand<bool>> _begin;
    private readonly Func<ServerJobSigns, bool?> _isInProgress;
    private readonly Func<ServerJobSigns, bool?> _hasSucceeded;

    private ServerJob(bool isSave, Func<RedisCommand<bool>> begin, Func<ServerJobSigns, bool?> isInProgress, Func<ServerJobSigns, bool?> hasSucceeded)
    {
        IsSave = isSave;
        _begin = begin;
        _isInProgress = isInProgress;
        _hasSucceeded = hasSucceeded;
    }

    /// <summary>BGSAVE.</summary>
    public static ServerJob Save { get; } = new(true, Server.SaveInBackground, signs => signs.Status?.IsSaving, signs => signs.Status?.HasSaved);

    /// <summary>BGREWRITEAOF.</summary>
    public static ServerJob Rewrite { get; } = new(false, Server.RewriteAppendOnlyFile, signs => signs.Status?.IsRewriting, signs => signs.Status?.HasRewritten);

    /// <summary>Whether it is a save, which LASTSAVE reports as well.</summary>
    public bool IsSave { get; }

    /// <summary>The command that starts it.</summary>
    public RedisCommand<bool> Begin() => _begin();

    /// <summary>Whether only LASTSAVE shows that it has ended: INFO has no field about a running job.</summary>
    public bool DependsOnLastSave(ServerJobSigns signs) => IsSave && _isInProgress(signs) is null && signs.TellsLastSave;

    /// <summary>The state of the job.</summary>
    /// <param name="before">What the server reported before the job was started.</param>
    /// <param name="now">What it reports now.</param>
    /// <param name="elapsed">How long ago the job was started.</param>
    /// <param name="isAmbiguous">Whether it may have started in the same second as another save ended, see <see cref="ServerJobSigns.IsAmbiguousAt"/>.</param>
    public ServerJobState StateOf(ServerJobSigns before, ServerJobSigns now, TimeSpan elapsed, bool isAmbiguous = false)
    {
        bool? isInProgress = _isInProgress(now), hasSucceeded = _hasSucceeded(now);
        if (isInProgress is true) return ServerJobState.InProgress;
        bool tellsSave = IsSave && before.TellsLastSave && now.TellsLastSave;
        bool hasMoved = tellsSave && now.LastSave is not null && now.LastSave != before.LastSave;
        if (isInProgress is false)
        {
            // No job is running, so the last status is that of this one.
            return (hasSucceeded ?? (tellsSave ? hasMoved : null)) switch { true => ServerJobState.Succeeded, false => ServerJobState.Failed, null => ServerJobState.Unknown };
        }
        // The status may still be that of the previous job.
        if (hasMoved) return ServerJobState.Succeeded;
        bool hadSucceeded = _hasSucceeded(before) is true;
        if (hadSucceeded && hasSucceeded is false) return ServerJobState.Failed;
        return tellsSave && ((hadSucceeded && !isAmbiguous) || elapsed < LongestUncertainty) ? ServerJobState.InProgress : ServerJobState.Unknown;
    }
}
