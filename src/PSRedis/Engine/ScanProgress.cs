namespace PSRedis.Engine;

/// <summary>A progress bar for a scan: how many of the keys in the database have been scanned.</summary>
/// <param name="cmdlet">The cmdlet that shows it.</param>
/// <param name="activity">The text that describes the activity.</param>
/// <param name="scans">The number of scans.</param>
/// <param name="emits">Whether the cmdlet emits the names.</param>
internal sealed class ScanProgress(PSCmdlet cmdlet, string activity, int scans = 1, bool emits = false) : IDisposable
{
    /// <summary>How many keys the server scans for each page: COUNT.</summary>
    public const int KeysPerPage = 1000;

    // If more names are emitted between two updates, the output itself shows the progress. In a console the names and the bar would also compete for lines:
    // the bar queries the terminal for the cursor position, and if Ctrl+C arrives in between, it waits for the reply forever.
    private const int ManyNames = 20;

    private readonly CommandProgress _bar = new(cmdlet, activity);
    private long _seen;
    private long _named;
    private Pending<long>? _counting;

    /// <summary>Updates the progress with a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="count">
    /// Sends the command that counts the keys, without waiting for the reply. Called before they are removed, but not for a scan of one page.
    /// </param>
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
        // Keys are added and removed during the scan, and the server may scan a few more than requested.
        long seen = Math.Min(_seen, all);
        if (all == 0) _bar.Show(null, $"about {_seen:N0} keys scanned");
        else _bar.Show(seen / (double)all, $"about {seen:N0} of {all:N0} keys scanned");
    }

    public void Dispose() => _bar.Dispose();
}
