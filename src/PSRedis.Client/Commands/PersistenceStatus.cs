using System.Collections.Specialized;

namespace PSRedis.Commands;

/// <summary>The status of a server's saves, as far as its INFO reports it.</summary>
public sealed class PersistenceStatus
{
    private readonly OrderedDictionary _sections;

    internal PersistenceStatus(OrderedDictionary sections) => _sections = sections;

    /// <summary>Whether a background save is running; null: the server does not report it.</summary>
    // Redis since 2.6; older Redis, and Kvrocks; Dragonfly.
    public bool? IsSaving => Flag("rdb_bgsave_in_progress") ?? Flag("bgsave_in_progress") ?? Flag("saving");

    /// <summary>Whether the last background save succeeded, or there was none yet; null: the server does not report it.</summary>
    public bool? HasSaved => IsOk("rdb_last_bgsave_status") ?? IsOk("last_bgsave_status");

    /// <summary>
    /// Whether the append-only file is being rewritten, or will be after the running save; null: the server does not report it.
    /// </summary>
    public bool? IsRewriting =>
        (Flag("aof_rewrite_in_progress") ?? Flag("bgrewriteaof_in_progress")) is { } isInProgress ? isInProgress || Flag("aof_rewrite_scheduled") is true : null;

    /// <summary>Whether the last rewrite succeeded, or there was none yet; null: the server does not report it.</summary>
    public bool? HasRewritten => IsOk("aof_last_bgrewrite_status");

    /// <summary>The progress of the running save or rewrite, from 0 to 1; null if the server does not report it (Redis does since 7.0).</summary>
    public double? Progress => Field("current_save_keys_total") is long and > 0 and var total && Field("current_save_keys_processed") is long done
        ? Math.Min(1, done / (double)total)
        : null;

    private object? Field(string name) => InfoText.Field(_sections, name);

    private bool? Flag(string name) => Field(name) is long number ? number != 0 : null;

    private bool? IsOk(string name) => Field(name) is { } status ? status is "ok" : null;
}
