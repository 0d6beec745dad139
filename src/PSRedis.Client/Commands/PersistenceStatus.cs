using System;
using System.Collections.Specialized;

namespace PSRedis.Commands;

/// <summary>How the saves of a server stand.</summary>
public sealed class PersistenceStatus
{
    private readonly OrderedDictionary _facts;

    internal PersistenceStatus(OrderedDictionary sections) => _facts = Server.OnlySection(sections);

    /// <summary>Whether a background save is under way.</summary>
    public bool IsSaving => Number("rdb_bgsave_in_progress") == 1;

    /// <summary>Whether the last background save succeeded; true where there was none yet.</summary>
    public bool HasSaved => Text("rdb_last_bgsave_status") is null or "ok";

    /// <summary>Whether the append-only file is being written anew, or will be when the save that is under way has ended.</summary>
    public bool IsRewriting => Number("aof_rewrite_in_progress") == 1 || Number("aof_rewrite_scheduled") == 1;

    /// <summary>Whether the last rewrite succeeded; true where there was none yet.</summary>
    public bool HasRewritten => Text("aof_last_bgrewrite_status") is null or "ok";

    /// <summary>How much of the save or rewrite that is under way is done, from 0 to 1; null where the server does not tell (it does since 7.0).</summary>
    public double? Progress =>
        Number("current_save_keys_total") is > 0 and { } total && Number("current_save_keys_processed") is { } done ? Math.Min(1, done / (double)total) : null;

    private string? Text(string name) => _facts[name]?.ToString();

    private long? Number(string name) => _facts[name] as long?;
}
