using System.Collections.Generic;
using PSRedis.Protocol;

namespace PSRedis.Commands;

/// <summary>One page of a scan.</summary>
public sealed class ScanPage
{
    private ScanPage(string cursor, string[] names)
    {
        Cursor = cursor;
        Names = names;
    }

    /// <summary>What to ask the next page with.</summary>
    public string Cursor { get; }

    /// <summary>Whether no page follows.</summary>
    public bool IsLast => Cursor == "0";

    /// <summary>The names on this page; there may be none although pages follow, and a name may come again on a later page.</summary>
    public IReadOnlyList<string> Names { get; }

    internal static ScanPage Read(RespValue reply)
    {
        RespValue[] parts = reply.AsItems();
        return parts.Length == 2
            ? new ScanPage(Reply.SomeText(parts[0]), Reply.ArrayOf(Reply.SomeText)(parts[1]))
            : throw reply.Unexpected("a cursor and names");
    }
}
