namespace PSRedis.Engine;

/// <summary>A progress bar for a scan: how many keys were looked at, of all that the database has.</summary>
/// <param name="cmdlet">The cmdlet that shows it.</param>
/// <param name="activity">What is done, in words.</param>
/// <param name="scans">How many scans it is for.</param>
/// <param name="emits">Whether the names are emitted.</param>
internal sealed class ScanProgress(PSCmdlet cmdlet, string activity, int scans = 1, bool emits = false) : IDisposable
{
    /// <summary>How many keys the server looks at for each page.</summary>
    public const int KeysPerPage = 1000;

    // Where more names than that come between two looks, one sees how it goes on; and in a console they would fight with the bar for each line: it asks its
    // terminal where the cursor is, and when Ctrl+C comes in between, it waits for the answer for ever.
    private const int ManyNames = 20;

    private readonly CommandProgress _bar = new(cmdlet, activity);
    private long _seen;
    private long _named;
    private Pending<long>? _counting;

    /// <summary>Takes note of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="count">Has the keys counted, without waiting for it. Before they are removed; but not for a scan of one page.</param>
    public void Add(ScanPage page, Func<Pending<long>> count)
    {
        if (!page.IsLast) _counting ??= count();
        _seen += KeysPerPage;
        if (emits) _named += page.Names.Count;
        if (!_bar.IsDue) return;
        bool isFlood = _named > ManyNames;
        _named = 0;
        if (isFlood)
        {
            _bar.Hide();
            return;
        }
        long all = _counting is { IsCompleted: true, Error: null } counted ? scans * counted.Result : 0;
        // They come and go meanwhile, and the server looks at a few more than it is asked to.
        long seen = Math.Min(_seen, all);
        if (all == 0) _bar.Show(null, $"about {_seen:N0} keys scanned");
        else _bar.Show(seen / (double)all, $"about {seen:N0} of {all:N0} keys scanned");
    }

    public void Dispose() => _bar.Dispose();
}
