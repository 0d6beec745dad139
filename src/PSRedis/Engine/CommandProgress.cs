using System.Diagnostics;

namespace PSRedis.Engine;

/// <summary>A progress bar that appears only if the operation takes longer than a second.</summary>
internal sealed class CommandProgress(PSCmdlet cmdlet, string activity) : IDisposable
{
    private static readonly TimeSpan InitialDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UpdateInterval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private TimeSpan _next = InitialDelay;
    private bool _isShown;

    /// <summary>Whether the next update is due.</summary>
    public bool IsDue => _elapsed.Elapsed >= _next;

    /// <summary>Shows the progress.</summary>
    /// <param name="part">The part that is done, from 0 to 1; null: unknown.</param>
    /// <param name="status">The status text.</param>
    public void Show(double? part, string status)
    {
        _next = _elapsed.Elapsed + UpdateInterval;
        _isShown = true;
        Write(ProgressRecordType.Processing, part, status);
    }

    /// <summary>Hides the bar until the next update is due.</summary>
    public void Hide()
    {
        _next = _elapsed.Elapsed + UpdateInterval;
        Dispose();
    }

    /// <summary>Removes the bar.</summary>
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
            // The pipeline is being stopped already, and the exception that stopped it must propagate.
        }
    }

    // A new record each time: the host may keep it.
    private void Write(ProgressRecordType type, double? part, string status) => cmdlet.WriteProgress(
        new ProgressRecord(0, activity, status) { RecordType = type, PercentComplete = part is { } known ? (int)Math.Max(0, Math.Min(99, known * 100)) : -1 });
}
