using System;
using System.Management.Automation;
using PSRedis.Commands;

namespace PSRedis.Engine;

/// <summary>A cmdlet that begins work the server does in the background, and can wait for its end.</summary>
public abstract class ServerJobCmdlet : ServersCmdlet
{
    // The longer it has taken, the less it matters when its end is noticed.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private const string SeeLog = "The server's log says why.";

    private string? _run;

    private protected ServerJobCmdlet() { }

    /// <summary>
    /// <para type="description">Waits until the work has ended, and shows its progress. Work that failed is an error.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Begins the work; an error of the server becomes an error record.</summary>
    /// <returns>Whether it was begun.</returns>
    private protected bool Begin(RedisCommand<bool> command, string what)
    {
        try
        {
            if (Wait) _run = AskRun();
            return Run(command);
        }
        catch (RedisServerException e)
        {
            WriteError(Describe(e, what));
            return false;
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Ended(e, Redis.Endpoint);
        }
    }

    /// <summary>Waits until the server says that the work has ended.</summary>
    private protected void WaitFor(string what, Func<PersistenceStatus, bool> isUnderWay, Func<PersistenceStatus, bool> hasSucceeded)
    {
        using var progress = new CommandProgress(this, what);
        PersistenceStatus status;
        for (TimeSpan pause = ShortestPause; isUnderWay(status = Execute(Commands.Server.Persistence(), Redis.Endpoint)); pause = Longer(pause))
        {
            if (progress.IsDue) progress.Show(status.Progress, Redis.Endpoint);
            if (Stop.WaitHandle.WaitOne(pause)) throw new PipelineStoppedException();
        }
        // A server that was started again knows nothing of it, and has no failure to tell of either.
        bool isOver = _run is not null && AskRun() is { } run && run != _run;
        if (isOver) WriteError(Failed(what, "The server ended meanwhile, and was started again."));
        else if (!hasSucceeded(status)) WriteError(Failed(what, SeeLog));
    }

    private static TimeSpan Longer(TimeSpan pause) => pause < LongestPause ? pause + ShortestPause : pause;

    private ErrorRecord Failed(string what, string why) =>
        RedisErrors.Create("JobFailed", ErrorCategory.WriteError, $"{what} at {Redis.Endpoint} failed. {why}", Redis.Endpoint);

    private ErrorRecord Describe(RedisServerException e, string what)
    {
        bool isBusy = e.Message.IndexOf("in progress", StringComparison.OrdinalIgnoreCase) >= 0
            || e.Message.IndexOf("child process", StringComparison.OrdinalIgnoreCase) >= 0;
        if (isBusy) return Refused("JobInProgress", ErrorCategory.ResourceBusy, "another save or rewrite is under way");
        // What failed at once, as SAVE does, is a bare ERR, or a pointer to the log.
        if (e.Message.Trim() == e.Code || e.Message.IndexOf("server logs", StringComparison.OrdinalIgnoreCase) >= 0) return Failed(what, SeeLog);
        return e.IsUnknownCommand || e.Code == "NOPERM"
            ? Refused("JobRefused", ErrorCategory.PermissionDenied, "the server does not allow it; a managed service saves by its own settings")
            : RedisErrors.From(e, Redis.Endpoint);

        ErrorRecord Refused(string code, ErrorCategory category, string why) =>
            RedisErrors.Create(code, category, $"{what} at {Redis.Endpoint} was not begun: {why} ({e.Message}).", Redis.Endpoint);
    }
}
