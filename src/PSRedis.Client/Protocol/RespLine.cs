namespace PSRedis.Protocol;

/// <summary>The lines that a reply consists of, beside its strings.</summary>
internal static class RespLine
{
    // A type and a few digits, as nearly all lines are.
    private const int UsualLength = 8;

    /// <summary>Where the line feed is; -1: it has not come yet.</summary>
    public static int IndexOfEnd(byte[] buffer, int from, int end)
    {
        // To look at so few bytes one by one takes less than the call of a search that is quick for many.
        int near = Math.Min(end, from + UsualLength);
        for (int i = from; i < near; i++)
        {
            if (buffer[i] == '\n') return i;
        }
        return Array.IndexOf(buffer, (byte)'\n', near, end - near);
    }
}
