namespace PSRedis.Protocol;

/// <summary>Finds the ends of the lines of RESP.</summary>
internal static class RespLine
{
    // Nearly all lines are a type and a few digits.
    private const int UsualLength = 8;

    /// <summary>The index of the line feed; -1: it has not arrived yet.</summary>
    public static int IndexOfEnd(byte[] buffer, int from, int end)
    {
        // For so few bytes a loop is faster than the call of a vectorized search.
        int near = Math.Min(end, from + UsualLength);
        for (int i = from; i < near; i++)
        {
            if (buffer[i] == '\n') return i;
        }
        return Array.IndexOf(buffer, (byte)'\n', near, end - near);
    }
}
