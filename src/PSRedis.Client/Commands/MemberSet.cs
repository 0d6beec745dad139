namespace PSRedis.Commands;

/// <summary>The members of a set as a <c>HashSet</c>: its type distinguishes it from a list.</summary>
public static class MemberSet
{
    /// <summary>Creates a set of members.</summary>
    /// <param name="members">Text, or <c>byte[]</c>.</param>
    /// <param name="asBytes">Whether the members are <c>byte[]</c>.</param>
    /// <returns>A <c>HashSet&lt;string&gt;</c>, or a <c>HashSet&lt;byte[]&gt;</c> that compares bytes.</returns>
    public static object Of(object?[] members, bool asBytes) => asBytes
        ? new HashSet<byte[]>(Check.NotNull(members).Cast<byte[]>(), new ByteComparer())
        : new HashSet<string>(Check.NotNull(members).Cast<string>());

    private sealed class ByteComparer : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x == y || (x is not null && y is not null && x.SequenceEqual(y));

        public int GetHashCode(byte[] obj) => obj.Aggregate(17, static (hash, next) => unchecked((hash * 31) + next));
    }
}
