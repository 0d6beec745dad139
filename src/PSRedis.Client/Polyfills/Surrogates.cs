#if NET
#endif

namespace PSRedis;

/// <summary>A search that .NET does sixteen characters at a time, where it can.</summary>
internal static class Surrogates
{
    /// <summary>Where the first half of a surrogate pair, or a lone one, is at or after a position; -1: there is none.</summary>
    public static int IndexIn(string text, int from)
    {
#if NET
        int index = text.AsSpan(from).IndexOfAnyInRange('\uD800', '\uDFFF');
        return index < 0 ? -1 : from + index;
#else
        for (int i = from; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i])) return i;
        }
        return -1;
#endif
    }
}
