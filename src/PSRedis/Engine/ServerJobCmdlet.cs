using System.Diagnostics;

namespace PSRedis.Engine;

/// <summary>A cmdlet that starts a background job of the server, and can wait for its end.</summary>
public abstract class ServerJobCmdlet : ServersCmdlet
{
    // The longer the job has run, the less a delay in noticing its end matters.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private const string SeeLog = "See the server's log.";

    private protected ServerJobCmdlet() { }

    /// <summary>
    /// Waits until the job has ended, and shows its progress. A failed job is an error, and so is an outcome that the server does not report.
    /// </summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Starts the job, and with -Wait waits for its end.</summary>
    private protected void Begin(ServerJob job, string what)
    {
        if (Wait) BeginAndWait(job, what);
        else Begin(job.Begin(), what);
    }

    /// <summary>Starts the job. An error of the server becomes an error record.</summary>
    /// <returns>Whether it was started.</returns>
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
        string? run = GetRunId();
        ServerJobSigns before = ReadSigns(job);
        while (job.DependsOnLastSave(before) && before.IsAmbiguousAt(GetServerTime()))
        {
            Pause(TimeSpan.FromSeconds(1));
            // Without TIME from the server: after the pause its clock is in the next second.
            if (ReadSigns(job) is var again && again.LastSave == before.LastSave) break;
            before = again;
        }
        // Sent together with the command that starts the job, so that it is unlikely for another save to end in between.
        Pending<DateTimeOffset?>? last = job.DependsOnLastSave(before) ? Redis.Send(Commands.Server.LastSave().ObservedBy(Log), Cancellation) : null;
        if (!Begin(job.Begin(), what)) return;
        bool isAmbiguous = last is { Error: null } && last.Result != before.LastSave;
        if (isAmbiguous) before = new ServerJobSigns(before.Status, true, last!.Result);
        var watch = Stopwatch.StartNew();
        using var progress = new CommandProgress(this, what);
        ServerJobState state;
        ServerJobSigns now;
        for (TimeSpan pause = ShortestPause; (state = job.StateOf(before, now = ReadSigns(job), watch.Elapsed, isAmbiguous)) == ServerJobState.InProgress; pause = Longer(pause))
        {
            if (progress.IsDue) progress.Show(now.Status?.Progress, Redis.Endpoint);
            Pause(pause);
        }
        // A restarted server knows nothing of the job, and cannot report its failure.
        if (run is not null && GetRunId() is { } another && another != run) WriteError(Failed(what, "The server was restarted in the meantime."));
        else if (state == ServerJobState.Failed) WriteError(Failed(what, SeeLog));
        else if (state == ServerJobState.Unknown) WriteError(Unknown(what));
    }

    private ServerJobSigns ReadSigns(ServerJob job)
    {
        PersistenceStatus? status = TryRun(Commands.Server.Persistence(), out PersistenceStatus reported) ? reported : null;
        DateTimeOffset? lastSave = null;
        bool hasLastSave = job.IsSave && TryRun(Commands.Server.LastSave(), out lastSave);
        return new ServerJobSigns(status, hasLastSave, lastSave);
    }

    private DateTimeOffset? GetServerTime() => TryRun(Commands.Server.Time(), out DateTimeOffset time) ? time : null;

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
        // The error of a job that failed immediately, as SAVE does, is a bare ERR, or refers to the log.
        if (e.Message.Trim() == e.Code || e.Message.IndexOf("server logs", StringComparison.OrdinalIgnoreCase) >= 0) return Failed(what, SeeLog);
        if (e.Code == "NOPERM") return Refused("JobRefused", ErrorCategory.PermissionDenied, "the user has no permission for the command");
        return e.IsUnknownCommand
            ? Refused("JobRefused", ErrorCategory.NotImplemented, "the server does not have the command, or it is disabled")
            : RedisErrors.From(e, Redis.Endpoint);

        ErrorRecord Refused(string code, ErrorCategory category, string why) =>
            RedisErrors.Create(code, category, $"{what} at {Redis.Endpoint} was not started: {why} ({e.Message}).", Redis.Endpoint);
    }
}
