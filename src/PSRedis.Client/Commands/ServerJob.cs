namespace PSRedis.Commands;

/// <summary>How work stands that a server does in the background.</summary>
public enum ServerJobState
{
    /// <summary>It has not ended, as far as is known.</summary>
    InProgress,

    /// <summary>It has ended, and succeeded.</summary>
    Succeeded,

    /// <summary>It has ended, and failed.</summary>
    Failed,

    /// <summary>The server does not tell whether it has ended, or how.</summary>
    Unknown,
}

/// <summary>What a server tells of its saves at one moment.</summary>
public sealed class ServerJobSigns
{
    /// <summary>Creates it.</summary>
    /// <param name="status">INFO persistence; null: the server does not answer it.</param>
    /// <param name="tellsLastSave">Whether the server answers LASTSAVE.</param>
    /// <param name="lastSave">LASTSAVE; null: there was no save yet.</param>
    public ServerJobSigns(PersistenceStatus? status, bool tellsLastSave, DateTimeOffset? lastSave)
    {
        Status = status;
        TellsLastSave = tellsLastSave;
        LastSave = lastSave;
    }

    /// <summary>INFO persistence; null: the server does not answer it.</summary>
    public PersistenceStatus? Status { get; }

    /// <summary>Whether the server answers LASTSAVE.</summary>
    public bool TellsLastSave { get; }

    /// <summary>LASTSAVE; null: there was no save yet.</summary>
    public DateTimeOffset? LastSave { get; }

    /// <summary>Whether a save that begins at a time of the server's clock could end in the second of the last one: LASTSAVE would not tell the two apart.</summary>
    /// <param name="time">TIME; null: the server does not answer it.</param>
    public bool IsAmbiguousAt(DateTimeOffset? time) => LastSave is { } last && (time is null || time.Value.ToUnixTimeSeconds() == last.ToUnixTimeSeconds());
}

/// <summary>Work that a server does in the background, and what tells how it stands.</summary>
public sealed class ServerJob
{
    /// <summary>How long LASTSAVE alone is looked at, where it might never move: nothing else would tell of a save that has failed.</summary>
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

    /// <summary>Whether it is a save, of which LASTSAVE tells as well.</summary>
    public bool IsSave { get; }

    /// <summary>The command that begins it.</summary>
    public RedisCommand<bool> Begin() => _begin();

    /// <summary>Whether only LASTSAVE tells that it has ended: the server has no fact about what is in flight.</summary>
    public bool DependsOnLastSave(ServerJobSigns signs) => IsSave && _isInProgress(signs) is null && signs.TellsLastSave;

    /// <summary>How it stands.</summary>
    /// <param name="before">What the server told before the work was begun.</param>
    /// <param name="now">What it tells now.</param>
    /// <param name="elapsed">How long ago it was begun.</param>
    /// <param name="isAmbiguous">Whether it may have begun in the second of another save, see <see cref="ServerJobSigns.IsAmbiguousAt"/>.</param>
    public ServerJobState StateOf(ServerJobSigns before, ServerJobSigns now, TimeSpan elapsed, bool isAmbiguous = false)
    {
        bool? isInProgress = _isInProgress(now), hasSucceeded = _hasSucceeded(now);
        if (isInProgress is true) return ServerJobState.InProgress;
        bool tellsSave = IsSave && before.TellsLastSave && now.TellsLastSave;
        bool hasMoved = tellsSave && now.LastSave is not null && now.LastSave != before.LastSave;
        if (isInProgress is false)
        {
            // What the last status is of has ended: this.
            return (hasSucceeded ?? (tellsSave ? hasMoved : null)) switch { true => ServerJobState.Succeeded, false => ServerJobState.Failed, null => ServerJobState.Unknown };
        }
        // The status may still be that of the work before.
        if (hasMoved) return ServerJobState.Succeeded;
        bool hadSucceeded = _hasSucceeded(before) is true;
        if (hadSucceeded && hasSucceeded is false) return ServerJobState.Failed;
        return tellsSave && ((hadSucceeded && !isAmbiguous) || elapsed < LongestUncertainty) ? ServerJobState.InProgress : ServerJobState.Unknown;
    }
}
