#if NET
#endif

namespace PSRedis;

/// <summary>Searches for surrogates; vectorized on .NET.</summary>
internal static class Surrogates
{
    /// <summary>The index of the first surrogate at or after a position; -1: there is none.</summary>
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
