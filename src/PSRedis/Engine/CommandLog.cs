using System.Collections.Concurrent;
using System.Globalization;

namespace PSRedis.Engine;

/// <summary>
/// What -Verbose and -Debug tell: each command with where it went and how long its answer took, and what went over the line. There is one only where
/// somebody listens.
/// </summary>
/// <remarks>Replies are read by whichever thread waits, but only the cmdlet's own may write: lines gather here until it does.</remarks>
internal sealed class CommandLog : ICommandObserver
{
    private readonly PSCmdlet _cmdlet;
    private readonly Func<string> _place;
    private readonly bool _isVerbose;
    private readonly bool _isDebug;
    private readonly ConcurrentQueue<(bool IsDebug, string Line)> _untold = new();

    private CommandLog(PSCmdlet cmdlet, Func<string> place, bool isVerbose, bool isDebug) =>
        (_cmdlet, _place, _isVerbose, _isDebug) = (cmdlet, place, isVerbose, isDebug);

    /// <summary>A log for the cmdlet; null where nobody listens.</summary>
    /// <param name="cmdlet">Through which it is written.</param>
    /// <param name="redis">The connection that its commands go over.</param>
    public static CommandLog? For(PSCmdlet cmdlet, RedisConnection redis) => For(cmdlet, () => $"{redis.Endpoint}/{redis.Database}");

    /// <inheritdoc cref="For(PSCmdlet, RedisConnection)"/>
    /// <param name="cmdlet">Through which it is written.</param>
    /// <param name="options">How the server is reached.</param>
    public static CommandLog? For(PSCmdlet cmdlet, RedisOptions options) => For(cmdlet, () => $"{options.Endpoint}/{options.Database}");

    /// <inheritdoc cref="For(PSCmdlet, RedisConnection)"/>
    /// <param name="cmdlet">Through which it is written.</param>
    /// <param name="place">Where commands go: host, port and database.</param>
    public static CommandLog? For(PSCmdlet cmdlet, Func<string> place)
    {
        bool isVerbose = Preference.IsEnabled(cmdlet, "Verbose", "VerbosePreference"), isDebug = Preference.IsEnabled(cmdlet, "Debug", "DebugPreference");
        return isVerbose || isDebug ? new CommandLog(cmdlet, place, isVerbose, isDebug) : null;
    }

    /// <summary>Writes what has gathered. On the thread of the pipeline.</summary>
    public void Tell()
    {
        while (_untold.TryDequeue(out (bool IsDebug, string Line) entry))
        {
            if (entry.IsDebug) _cmdlet.WriteDebug(entry.Line);
            else _cmdlet.WriteVerbose(entry.Line);
        }
    }

    void ICommandObserver.Sent(RedisCommand command)
    {
        if (_isDebug) _untold.Enqueue((true, $"{_place()} > {command}"));
    }

    void ICommandObserver.Answered(RedisCommand command, string reply, string? error, TimeSpan elapsed)
    {
        if (_isDebug) _untold.Enqueue((true, $"{_place()} < {reply}"));
        if (!_isVerbose) return;
        string time = elapsed.TotalMilliseconds.ToString(elapsed.TotalMilliseconds < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);
        _untold.Enqueue((false, $"{_place()}: {command} ({time} ms{(error is null ? "" : ", " + error)})"));
    }
}
