namespace PSRedis.Commands;

/// <summary>The names that a scan has already returned, in 11 to 22 bytes for each: it stores a 64-bit hash, not the name.</summary>
/// <remarks>
/// A server may return a name again while its hash table is resized. Among a million names, the probability that two have the same hash, so that
/// one of them is missed, is less than one in thirty million; it is independent for each scan, because the hash has a random seed.
/// </remarks>
public sealed class SeenNames
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    private readonly ulong _seed = (ulong)Guid.NewGuid().GetHashCode() << 32 | (uint)Guid.NewGuid().GetHashCode();

    // Many small tables instead of a large one: they grow one by one, so that the old and the new content are never in memory together as a whole.
    private readonly Table?[] _tables = new Table?[256];

    /// <summary>The number of names.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a name.</summary>
    /// <returns>False: it was already there.</returns>
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
        // The last letters must affect all bits, too.
        bits = (bits ^ (bits >> 32)) * Prime;
        bits ^= bits >> 32;
        return bits == 0 ? 1 : bits;
    }

    /// <summary>A hash table with open addressing; 0 is an empty slot.</summary>
    private sealed class Table
    {
        private ulong[] _slots = new ulong[16];
        private int _count;

        public bool Add(ulong bits)
        {
            if (!Put(_slots, bits)) return false;
            if (++_count * 4 > _slots.Length * 3) Grow();
            return true;
        }

        private static bool Put(ulong[] slots, ulong bits)
        {
            int mask = slots.Length - 1;
            int slot = (int)bits & mask;
            for (; slots[slot] != 0; slot = (slot + 1) & mask)
            {
                if (slots[slot] == bits) return false;
            }
            slots[slot] = bits;
            return true;
        }

        private void Grow()
        {
            var slots = new ulong[_slots.Length * 2];
            foreach (ulong bits in _slots)
            {
                if (bits != 0) Put(slots, bits);
            }
            _slots = slots;
        }
    }
}
