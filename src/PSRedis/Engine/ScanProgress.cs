using System;
using System.Management.Automation;
using PSRedis.Commands;

namespace PSRedis.Engine;

/// <summary>A progress bar for a scan: how many keys were looked at, of all that the database has.</summary>
internal sealed class ScanProgress(PSCmdlet cmdlet, string activity, int scans = 1) : IDisposable
{
    /// <summary>How many keys the server looks at for each page.</summary>
    public const int KeysPerPage = 1000;

    private readonly CommandProgress _bar = new(cmdlet, activity);
    private long _seen;
    private Pending<long>? _counting;

    /// <summary>Takes note of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="count">Has the keys counted, without waiting for it. Before they are removed; but not for a scan of one page.</param>
    public void Add(ScanPage page, Func<Pending<long>> count)
    {
        if (!page.IsLast) _counting ??= count();
        _seen += KeysPerPage;
        if (!_bar.IsDue) return;
        long all = _counting is { IsCompleted: true, Error: null } counted ? scans * counted.Result : 0;
        // They come and go meanwhile, and the server looks at a few more than it is asked to.
        long seen = Math.Min(_seen, all);
        if (all == 0) _bar.Show(null, $"about {_seen:N0} keys looked at");
        else _bar.Show(seen / (double)all, $"about {seen:N0} of {all:N0} keys looked at");
    }

    public void Dispose() => _bar.Dispose();
}
