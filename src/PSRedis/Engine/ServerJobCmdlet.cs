using System.Diagnostics;

namespace PSRedis.Engine;

/// <summary>A cmdlet that begins work the server does in the background, and can wait for its end.</summary>
public abstract class ServerJobCmdlet : ServersCmdlet
{
    // The longer it has taken, the less it matters when its end is noticed.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private const string SeeLog = "See the server's log.";

    private protected ServerJobCmdlet() { }

    /// <summary>Waits until the work has ended, and shows its progress. Work that failed is an error, and so is an end that the server does not tell of.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Begins the work, and with -Wait waits for its end.</summary>
    private protected void Begin(ServerJob job, string what)
    {
        if (Wait) BeginAndWait(job, what);
        else Begin(job.Begin(), what);
    }

    /// <summary>Begins the work; an error of the server becomes an error record.</summary>
    /// <returns>Whether it was begun.</returns>
    private protected bool Begin(RedisCommand<bool> command, string what) => Attempt(
        () =>
        {
            try
            {
                return Run(command);
            }
            catch (RedisServerException e)
            {
                WriteError(Describe(e, what));
                return false;
            }
        },
        Redis.Endpoint);

    private void BeginAndWait(ServerJob job, string what)
    {
        string? run = AskRun();
        ServerJobSigns before = Look(job);
        while (job.DependsOnLastSave(before) && before.IsAmbiguousAt(AskTime()))
        {
            Pause(TimeSpan.FromSeconds(1));
            // A server that does not tell the time has gone on to another second by now.
            if (Look(job) is var again && again.LastSave == before.LastSave) break;
            before = again;
        }
        // Sent together with the command that begins it, so that hardly another save can end between the two.
        Pending<DateTimeOffset?>? last = job.DependsOnLastSave(before) ? Redis.Send(Commands.Server.LastSave().ObservedBy(Log), Cancellation) : null;
        if (!Begin(job.Begin(), what)) return;
        bool isAmbiguous = last is { Error: null } && last.Result != before.LastSave;
        if (isAmbiguous) before = new ServerJobSigns(before.Status, tellsLastSave: true, last!.Result);
        var watch = Stopwatch.StartNew();
        using var progress = new CommandProgress(this, what);
        ServerJobState state;
        ServerJobSigns now;
        for (TimeSpan pause = ShortestPause; (state = job.StateOf(before, now = Look(job), watch.Elapsed, isAmbiguous)) == ServerJobState.InProgress; pause = Longer(pause))
        {
            if (progress.IsDue) progress.Show(now.Status?.Progress, Redis.Endpoint);
            Pause(pause);
        }
        // A server that was started again knows nothing of it, and has no failure to tell of either.
        if (run is not null && AskRun() is { } another && another != run) WriteError(Failed(what, "The server was restarted in the meantime."));
        else if (state == ServerJobState.Failed) WriteError(Failed(what, SeeLog));
        else if (state == ServerJobState.Unknown) WriteError(Unknown(what));
    }

    private ServerJobSigns Look(ServerJob job)
    {
        PersistenceStatus? status = TryAsk(Commands.Server.Persistence(), out PersistenceStatus told) ? told : null;
        DateTimeOffset? lastSave = null;
        bool tellsLastSave = job.IsSave && TryAsk(Commands.Server.LastSave(), out lastSave);
        return new ServerJobSigns(status, tellsLastSave, lastSave);
    }

    private DateTimeOffset? AskTime() => TryAsk(Commands.Server.Time(), out DateTimeOffset time) ? time : null;

    private void Pause(TimeSpan pause)
    {
        if (Cancellation.WaitHandle.WaitOne(pause)) throw new PipelineStoppedException();
    }

    private static TimeSpan Longer(TimeSpan pause) => pause < LongestPause ? pause + ShortestPause : pause;

    private ErrorRecord Failed(string what, string why) =>
        RedisErrors.Create("JobFailed", ErrorCategory.WriteError, $"{what} at {Redis.Endpoint} failed. {why}", Redis.Endpoint);

    private ErrorRecord Unknown(string what) => RedisErrors.Create(
        "JobOutcomeUnknown", ErrorCategory.ResourceUnavailable,
        $"{what} at {Redis.Endpoint} was started, but the server does not report whether it succeeded. See the server's log.", Redis.Endpoint);

    private ErrorRecord Describe(RedisServerException e, string what)
    {
        bool isBusy = e.Message.IndexOf("in progress", StringComparison.OrdinalIgnoreCase) >= 0
            || e.Message.IndexOf("child process", StringComparison.OrdinalIgnoreCase) >= 0;
        if (isBusy) return Refused("JobInProgress", ErrorCategory.ResourceBusy, "another save or rewrite is in progress");
        // What failed at once, as SAVE does, is a bare ERR, or a pointer to the log.
        if (e.Message.Trim() == e.Code || e.Message.IndexOf("server logs", StringComparison.OrdinalIgnoreCase) >= 0) return Failed(what, SeeLog);
        if (e.Code == "NOPERM") return Refused("JobRefused", ErrorCategory.PermissionDenied, "the user has no permission for it");
        return e.IsUnknownCommand
            ? Refused("JobRefused", ErrorCategory.NotImplemented, "the server does not have the command, or has disabled it")
            : RedisErrors.From(e, Redis.Endpoint);

        ErrorRecord Refused(string code, ErrorCategory category, string why) =>
            RedisErrors.Create(code, category, $"{what} at {Redis.Endpoint} was not started: {why} ({e.Message}).", Redis.Endpoint);
    }
}
