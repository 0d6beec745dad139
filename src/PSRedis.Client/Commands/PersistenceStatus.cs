using System.Collections.Specialized;

namespace PSRedis.Commands;

/// <summary>How the saves of a server stand, as far as its INFO tells.</summary>
public sealed class PersistenceStatus
{
    private readonly OrderedDictionary _sections;

    internal PersistenceStatus(OrderedDictionary sections) => _sections = sections;

    /// <summary>Whether a background save is in flight; null: the server does not tell.</summary>
    // Redis since 2.6; before that, and Kvrocks; Dragonfly.
    public bool? IsSaving => Flag("rdb_bgsave_in_progress") ?? Flag("bgsave_in_progress") ?? Flag("saving");

    /// <summary>Whether the last background save succeeded, or there was none yet; null: the server does not tell.</summary>
    public bool? HasSaved => IsOk("rdb_last_bgsave_status") ?? IsOk("last_bgsave_status");

    /// <summary>
    /// Whether the append-only file is being written again, or will be when the save that is in flight has ended; null: the server does not tell.
    /// </summary>
    public bool? IsRewriting =>
        (Flag("aof_rewrite_in_progress") ?? Flag("bgrewriteaof_in_progress")) is { } isInProgress ? isInProgress || Flag("aof_rewrite_scheduled") is true : null;

    /// <summary>Whether the last rewrite succeeded, or there was none yet; null: the server does not tell.</summary>
    public bool? HasRewritten => IsOk("aof_last_bgrewrite_status");

    /// <summary>How much of the save or rewrite that is in flight is done, from 0 to 1; null where the server does not tell (it does since 7.0).</summary>
    public double? Progress => Fact("current_save_keys_total") is long and > 0 and var total && Fact("current_save_keys_processed") is long done
        ? Math.Min(1, done / (double)total)
        : null;

    private object? Fact(string name) => InfoText.Fact(_sections, name);

    private bool? Flag(string name) => Fact(name) is long number ? number != 0 : null;

    private bool? IsOk(string name) => Fact(name) is { } status ? status is "ok" : null;
}
