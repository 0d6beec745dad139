using System.Diagnostics;

namespace PSRedis.Engine;

/// <summary>A progress bar for what may take long. What does not shows none.</summary>
internal sealed class CommandProgress(PSCmdlet cmdlet, string activity) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private TimeSpan _next = Patience;
    private bool _isShown;

    /// <summary>Whether it is time to tell how far it has come.</summary>
    public bool IsDue => _elapsed.Elapsed >= _next;

    /// <summary>Tells how far it has come.</summary>
    /// <param name="part">From 0 to 1; null: that is not known.</param>
    /// <param name="status">The same in words.</param>
    public void Show(double? part, string status)
    {
        _next = _elapsed.Elapsed + BetweenLooks;
        _isShown = true;
        Write(ProgressRecordType.Processing, part, status);
    }

    /// <summary>Takes the bar away, until it is time to look again.</summary>
    public void Hide()
    {
        _next = _elapsed.Elapsed + BetweenLooks;
        Dispose();
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        if (!_isShown) return;
        _isShown = false;
        try
        {
            Write(ProgressRecordType.Completed, null, activity);
        }
        catch (PipelineStoppedException)
        {
            // Nobody looks any more, and what stopped it must go on its way.
        }
    }

    // Each record is a new one: whoever is shown it may keep it.
    private void Write(ProgressRecordType type, double? part, string status) => cmdlet.WriteProgress(
        new ProgressRecord(0, activity, status) { RecordType = type, PercentComplete = part is { } known ? (int)Math.Max(0, Math.Min(99, known * 100)) : -1 });
}
