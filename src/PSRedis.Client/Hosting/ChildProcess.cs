using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace PSRedis.Hosting;

/// <summary>A process without a window. Its output is read continuously, so that it never blocks on a full pipe; the last lines are kept.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int LinesKept = 60;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private readonly CountdownEvent _streamsOpen = new(2);

    public ChildProcess(string fileName, IEnumerable<string> arguments, string workingDirectory, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(fileName)
        {
            Arguments = string.Join(" ", arguments.Select(Quote)),
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (KeyValuePair<string, string> variable in environment ?? []) start.Environment[variable.Key] = variable.Value;

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        try
        {
            _process.Start();
        }
        catch (Win32Exception e)
        {
            _process.Dispose();
            throw LocalServerException.NotStarted($"{fileName} could not be started: {e.Message}", "", e);
        }
        Id = _process.Id;
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines that the process printed.</summary>
    public string Output
    {
        get
        {
            lock (_lines) return string.Join("\n", _lines);
        }
    }

    /// <summary>Waits for the end of the process and of its output. Returns false if the time is over.</summary>
    public bool WaitForExit(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var elapsed = Stopwatch.StartNew();
        while (!_process.WaitForExit(20))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (elapsed.Elapsed >= timeout) return false;
        }
        // The rest of the output is still in the pipes. The wait is limited, because a child of the process may hold them open.
        _streamsOpen.Wait(TimeSpan.FromSeconds(1), cancellationToken);
        return true;
    }

    /// <summary>Kills the process, if it has not ended.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended, or is ending.
        }
    }

    public void Dispose() => _process.Dispose();

    /// <summary>
    /// Quotes an argument for the C runtime, and for .NET on every platform: in quotes if it is empty or contains a space or a quote; backslashes are doubled
    /// only before a quote. (<c>ArgumentList</c>, which does the same, is not in .NET Standard 2.0.)
    /// </summary>
    internal static string Quote(string argument)
    {
        if (argument.Length > 0 && !argument.Any(c => char.IsWhiteSpace(c) || c == '"')) return argument;

        var quoted = new StringBuilder("\"");
        int backslashes = 0;
        foreach (char c in argument)
        {
            if (c == '"') quoted.Append('\\', backslashes + 1);
            backslashes = c == '\\' ? backslashes + 1 : 0;
            quoted.Append(c);
        }
        return quoted.Append('\\', backslashes).Append('"').ToString();
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is null)
        {
            _streamsOpen.Signal();
            return;
        }
        lock (_lines)
        {
            _lines.Enqueue(e.Data);
            if (_lines.Count > LinesKept) _lines.Dequeue();
        }
    }
}
