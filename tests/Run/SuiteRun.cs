using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace PSRedis.Testing;

/// <summary>Runs suites side by side: each of their processes has a server and a temporary folder of its own.</summary>
internal sealed class SuiteRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("psredis-").FullName;
    private readonly ConcurrentQueue<int> _exitCodes = [];
    private readonly Suite _suite;
    private readonly TestEngine _engine;
    private readonly Transport _transport;
    private readonly string? _filter;
    private string _server;

    private SuiteRun(Suite suite, TestEngine engine, Transport transport, string? filter)
    {
        (_suite, _engine, _transport, _filter) = (suite, engine, transport, filter);
        _server = engine.Name;
    }

    /// <summary>Runs the tests of the suites whose names contain the filter.</summary>
    /// <param name="suites">In the order in which they begin.</param>
    /// <param name="engines">The servers to run each of them on.</param>
    /// <param name="transport">How these are reached.</param>
    /// <param name="filter">Null for all tests.</param>
    public static IReadOnlyList<Result> All(IReadOnlyList<Suite> suites, IReadOnlyList<TestEngine> engines, Transport transport, string? filter)
    {
        List<SuiteRun> runs = [.. engines.SelectMany(engine => suites.Select(suite => new SuiteRun(suite, engine, transport, filter)))];
        // Ctrl+C reaches the suites, too, which then end. What remains here is to stop the servers, and to say how far they came.
        bool interrupted = false;
        Console.CancelKeyPress += (_, e) => interrupted = e.Cancel = true;
        try
        {
            // Tests wait more than they compute, so one process more than there are processors. A server from outside is one for all: the suites would
            // be in each other's way there.
            bool isShared = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(TestServer.Variable));
            int atOnce = isShared ? 1 : Environment.ProcessorCount + 1;
            // One process of each suite first: those of a suite that has more share what is left of it, so that all end at about the same time.
            Queue<SuiteRun> waiting = new(Enumerable.Range(0, atOnce).SelectMany(round => runs.Where(run => run._suite.Missing is null && run._suite.Workers > round)));
            bool isAlone = waiting.Count == 1;

            Task[] lanes = [.. Enumerable.Range(0, Math.Min(atOnce, waiting.Count)).Select(_ => Task.Factory.StartNew(() =>
            {
                while (Next(waiting) is { } run && !interrupted) run.RunProcess(isAlone);
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
            try
            {
                Task.WaitAll(lanes);
            }
            catch (AggregateException e)
            {
                throw e.InnerExceptions[0];
            }
            return [.. runs.Select(run => engines.Count == 1 ? run.Read() : run.Read() with { Suite = $"{run._server}: {run._suite.Name}" })];
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
        }
    }

    public void Dispose() => Delete(_folder);

    private static SuiteRun? Next(Queue<SuiteRun> waiting)
    {
        lock (waiting) return waiting.TryDequeue(out SuiteRun? run) ? run : null;
    }

    private void RunProcess(bool isAlone)
    {
        using TestServer server = TestServer.Start(_engine, _transport);
        _server = server.Name;
        Say($"on {Shown(server.Url)}");

        string[] command = [.. _suite.Command(_folder, _filter)];
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = !isAlone, RedirectStandardError = !isAlone };
        foreach ((string name, string value) in server.Environment) start.Environment[name] = value;
        // A third of the time that Pester and the many processes of tests take went into profiles of code, which are of use to what runs for long.
        start.Environment["DOTNET_TieredPGO"] = "0";
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("psredis-");
        foreach (string name in new[] { "TMPDIR", "TMP", "TEMP" }) start.Environment[name] = temporary.FullName;
        try
        {
            using Process process = Process.Start(start)!;
            if (!isAlone)
            {
                process.OutputDataReceived += (_, e) => Say(e.Data);
                process.ErrorDataReceived += (_, e) => Say(e.Data);
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
            }
            process.WaitForExit();
            _exitCodes.Enqueue(process.ExitCode);
        }
        finally
        {
            Delete(temporary.FullName);
        }
    }

    private void Say(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line)) Console.WriteLine($"{_server}: {_suite.Name} | {line}");
    }

    private Result Read()
    {
        if (_suite.Missing is { } missing) return new Result(_suite.Name, Failed: _suite.IsRequired ? 1 : 0, Remark: missing);
        return Result.Read(_suite.Name, Directory.GetFiles(_folder, "*.xml"), _exitCodes, isFiltered: _filter is not null);
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A server that is ending may still write there. What stays in the temporary folder is no reason to fail.
        }
    }

    /// <summary>The URL without what may be a password.</summary>
    private static string Shown(string url) => url[(url.LastIndexOf('@') + 1)..];
}
