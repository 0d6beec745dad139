using System.Collections.Concurrent;
using System.Globalization;

namespace PSRedis.Engine;

/// <summary>
/// The output of -Verbose and -Debug: each command with its server and its latency, and the requests and replies themselves. A cmdlet has a log only if one
/// of the two is enabled.
/// </summary>
/// <remarks>Any thread that waits for a reply may read it, but only the cmdlet's own thread may write output: entries are queued here until it does.</remarks>
internal sealed class CommandLog : ICommandObserver
{
    private readonly PSCmdlet _cmdlet;
    private readonly Func<string> _location;
    private readonly bool _isVerbose;
    private readonly bool _isDebug;
    private readonly ConcurrentQueue<(bool IsDebug, string Line)> _entries = new();

    private CommandLog(PSCmdlet cmdlet, Func<string> location, bool isVerbose, bool isDebug) =>
        (_cmdlet, _location, _isVerbose, _isDebug) = (cmdlet, location, isVerbose, isDebug);

    /// <summary>A log for the cmdlet; null if neither -Verbose nor -Debug is enabled.</summary>
    /// <param name="cmdlet">The cmdlet that writes the output.</param>
    /// <param name="redis">The connection that its commands are sent on.</param>
    public static CommandLog? For(PSCmdlet cmdlet, RedisConnection redis) => For(cmdlet, () => $"{redis.Endpoint}/{redis.Database}");

    /// <inheritdoc cref="For(PSCmdlet, RedisConnection)"/>
    /// <param name="cmdlet">The cmdlet that writes the output.</param>
    /// <param name="options">The options of the connection.</param>
    public static CommandLog? For(PSCmdlet cmdlet, RedisOptions options) => For(cmdlet, () => $"{options.Endpoint}/{options.Database}");

    /// <inheritdoc cref="For(PSCmdlet, RedisConnection)"/>
    /// <param name="cmdlet">The cmdlet that writes the output.</param>
    /// <param name="location">Returns where commands are sent: host, port and database.</param>
    public static CommandLog? For(PSCmdlet cmdlet, Func<string> location)
    {
        bool isVerbose = Preference.IsEnabled(cmdlet, "Verbose", "VerbosePreference"), isDebug = Preference.IsEnabled(cmdlet, "Debug", "DebugPreference");
        return isVerbose || isDebug ? new CommandLog(cmdlet, location, isVerbose, isDebug) : null;
    }

    /// <summary>Writes the queued entries. Must be called on the pipeline's thread.</summary>
    public void Flush()
    {
        while (_entries.TryDequeue(out (bool IsDebug, string Line) entry))
        {
            if (entry.IsDebug) _cmdlet.WriteDebug(entry.Line);
            else _cmdlet.WriteVerbose(entry.Line);
        }
    }

    void ICommandObserver.Sent(RedisCommand command)
    {
        if (_isDebug) _entries.Enqueue((true, $"{_location()} > {command}"));
    }

    void ICommandObserver.Answered(RedisCommand command, string reply, string? error, TimeSpan elapsed)
    {
        if (_isDebug) _entries.Enqueue((true, $"{_location()} < {reply}"));
        if (!_isVerbose) return;
        string time = elapsed.TotalMilliseconds.ToString(elapsed.TotalMilliseconds < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);
        _entries.Enqueue((false, $"{_location()}: {command} ({time} ms{(error is null ? "" : ", " + error)})"));
    }
}
