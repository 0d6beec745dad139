using System;
using System.Diagnostics;

namespace PSRedis.Bench;

/// <summary>One measurement: the number of operations, the elapsed time, and the CPU time of this process (user and system).</summary>
internal sealed record Sample(long Count, double Seconds, double Processor)
{
    public static Sample Of(long count, Action action)
    {
        GC.Collect();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        action();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Sample(count, seconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }
}
