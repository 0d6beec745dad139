using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace PSRedis.Testing;

/// <summary>Runs suites in parallel: each of their processes has its own server and temporary folder.</summary>
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
    /// <param name="suites">The suites, in the order in which they start.</param>
    /// <param name="engines">The servers to run each suite on.</param>
    /// <param name="transport">How the servers are reached.</param>
    /// <param name="filter">Null for all tests.</param>
    public static IReadOnlyList<Result> All(IReadOnlyList<Suite> suites, IReadOnlyList<TestEngine> engines, Transport transport, string? filter)
    {
        List<SuiteRun> runs = [.. engines.SelectMany(engine => suites.Select(suite => new SuiteRun(suite, engine, transport, filter)))];
        // Ctrl+C also reaches the suites, which then end. This process stops the servers, and reports the results so far.
        bool interrupted = false;
        Console.CancelKeyPress += (_, e) => interrupted = e.Cancel = true;
        try
        {
            // Tests wait more than they compute, so there is one process more than processors. An external server is shared: there the suites would
            // interfere with each other.
            bool isShared = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(TestServer.Variable));
            int atOnce = isShared ? 1 : Environment.ProcessorCount + 1;
            // One process of each suite first. Further ones share the rest of a suite, so that all end at about the same time.
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
        // Profiles for PGO took a third of the time of Pester and the processes of tests; they only help long-running programs.
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
            // A server that is shutting down may still write there. A leftover in the temporary folder is no failure.
        }
    }

    /// <summary>The URL without credentials.</summary>
    private static string Shown(string url) => url[(url.LastIndexOf('@') + 1)..];
}
