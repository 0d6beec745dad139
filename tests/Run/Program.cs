using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;

namespace PSRedis.Testing;

/// <summary>
/// <c>PSRedis.TestRun [-Engine …] [-Transport …] [-Filter text] [-Suite name] [-Length …] [-- pwsh …]</c>: runs the suites in parallel, each against its own
/// server, or once on each of several kinds of server. After <c>--</c> comes the command that starts PowerShell, for Pester. Prints at the end the failures,
/// a line for each suite, and the total as <c>N passed, N failed, N skipped</c>.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            Words words = Words.Parse(args, "Engine", "Transport", "Filter", "Suite", "Length");
            Transport transport = words.Value<Transport>("Transport");
            string wanted = words["Suite"] ?? "";
            RunLength length = words.Value<RunLength>("Length");
            // For the suites, which run in other processes.
            if (words["Length"] is not null) Environment.SetEnvironmentVariable("PSREDIS_TEST_LENGTH", length.ToString());
            IReadOnlyList<TestEngine> engines = TestEngine.ParseList(words["Engine"]);
            List<Suite> suites =
            [
                .. Suite.All(words.Command, transport)
                    .Where(suite => suite.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase) && (suite.IsBrief || length != RunLength.Brief)),
            ];
            if (suites.Count == 0) throw new ArgumentException($"No suite is named '{wanted}'.");

            return Report(SuiteRun.All(suites, engines, transport, words["Filter"]));
        }
        catch (Exception e) when (e is RedisException or ArgumentException or Win32Exception or IOException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static int Report(IReadOnlyList<Result> results)
    {
        int width = results.Max(result => result.Suite.Length);
        Console.WriteLine();
        // Repeats the failures, shortened: of a long log often only the end is kept, or read.
        foreach (Result result in results)
        {
            foreach ((string test, string words) in result.Failures)
                Console.WriteLine($"{result.Suite}: {test}\n    {string.Join("\n    ", words.ReplaceLineEndings("\n").Split('\n').Take(10))}\n");
        }

        foreach (Result result in results)
        {
            string counts = result.Ran ? $"{result.Passed} passed, {result.Failed} failed, {result.Skipped} skipped" : "not run";
            Console.WriteLine($"{result.Suite.PadRight(width)}  {counts}{(result.Remark is null ? "" : ": " + result.Remark)}");
        }

        int passed = results.Sum(result => result.Passed), failed = results.Sum(result => result.Failed), skipped = results.Sum(result => result.Skipped);
        bool nothing = passed + failed == 0;
        if (nothing) Console.WriteLine("No test was run.");
        Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
        return failed > 0 || nothing ? 1 : 0;
    }
}

/// <summary>How much is run.</summary>
internal enum RunLength
{
    /// <summary>Every suite.</summary>
    Short,

    /// <summary>Every suite, with thousands of repetitions of random tests.</summary>
    Nightly,

    /// <summary>What may differ between servers: the client core's suite once, and Pester's without the files that take long.</summary>
    Brief,
}
