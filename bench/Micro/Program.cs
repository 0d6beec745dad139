using System;
using System.Linq;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace PSRedis.Bench;

/// <summary>Runs all micro-benchmarks and prints a table; <c>--quick</c>: only a few iterations, to see that they work.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        Job job = args.Contains("--quick") ? Job.ShortRun : Job.Default;
        IConfig config = ManualConfig.CreateEmpty()
            // In this process: a program built by BenchmarkDotNet would have to find the client's project.
            .AddJob(job.WithMaxIterationCount(20).WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(new TextLogger(Console.Error))
            .WithArtifactsPath(System.IO.Path.Combine(AppContext.BaseDirectory, "artifacts"));
        Summary[] summaries = BenchmarkRunner.Run(typeof(Program).Assembly, config);

        Console.WriteLine("| benchmark | time | bytes allocated |");
        Console.WriteLine("| --- | ---: | ---: |");
        bool failed = summaries.Length == 0;
        foreach (BenchmarkReport report in summaries.SelectMany(summary => summary.Reports))
        {
            BenchmarkCase @case = report.BenchmarkCase;
            string name = @case.Descriptor.WorkloadMethodDisplayInfo.Trim('\'') + (@case.HasParameters ? $", {@case.Parameters.ValueInfo}" : "");
            failed |= !report.Success;
            Console.WriteLine(report.Success
                ? FormattableString.Invariant($"| {name} | {Time(report.ResultStatistics!.Mean)} | {report.GcStats.GetBytesAllocatedPerOperation(@case):N0} |")
                : $"| {name} | failed | |");
        }
        return failed ? 1 : 0;
    }

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e4 => FormattableString.Invariant($"{nanoseconds:N0} ns"),
        < 1e7 => FormattableString.Invariant($"{nanoseconds / 1e3:N1} µs"),
        _ => FormattableString.Invariant($"{nanoseconds / 1e6:N1} ms"),
    };
}
