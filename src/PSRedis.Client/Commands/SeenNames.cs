namespace PSRedis.Commands;

/// <summary>Which names a scan has shown already, in 11 to 22 bytes for each: it keeps 64 bits of a name, not the name.</summary>
/// <remarks>
/// A server may show a name again while its table grows or shrinks. Among a million names the chance that two of them have the same 64 bits, so that
/// one is taken for the other, is less than one in thirty million; it is another draw each time, since the bits depend on a random number.
/// </remarks>
public sealed class SeenNames
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    private readonly ulong _seed = (ulong)Guid.NewGuid().GetHashCode() << 32 | (uint)Guid.NewGuid().GetHashCode();

    // Many small tables instead of a large one: they grow one by one, so that what was and what is never lie side by side as a whole.
    private readonly Table?[] _tables = new Table?[256];

    /// <summary>How many names there are.</summary>
    public long Count { get; private set; }

    /// <summary>Takes a name in.</summary>
    /// <returns>False: it was there.</returns>
    public bool Add(string name)
    {
        ulong bits = Hash(Check.NotNull(name));
        if (!(_tables[bits >> 56] ??= new Table()).Add(bits)) return false;
        Count++;
        return true;
    }

    private ulong Hash(string name)
    {
        ulong bits = _seed;
        foreach (char letter in name)
        {
            bits = (bits ^ letter) * Prime;
            bits ^= bits >> 29;
        }
        // The last letters have to reach all bits, too.
        bits = (bits ^ (bits >> 32)) * Prime;
        bits ^= bits >> 32;
        return bits == 0 ? 1 : bits;
    }

    /// <summary>Open addressing; 0 is an empty place.</summary>
    private sealed class Table
    {
        private ulong[] _places = new ulong[16];
        private int _count;

        public bool Add(ulong bits)
        {
            if (!Put(_places, bits)) return false;
            if (++_count * 4 > _places.Length * 3) Grow();
            return true;
        }

        private static bool Put(ulong[] places, ulong bits)
        {
            int mask = places.Length - 1;
            int place = (int)bits & mask;
            for (; places[place] != 0; place = (place + 1) & mask)
            {
                if (places[place] == bits) return false;
            }
            places[place] = bits;
            return true;
        }

        private void Grow()
        {
            var places = new ulong[_places.Length * 2];
            foreach (ulong bits in _places)
            {
                if (bits != 0) Put(places, bits);
            }
            _places = places;
        }
    }
}
