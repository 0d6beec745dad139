using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;

namespace PSRedis.Bench;

/// <summary>Times a program from its start to its end. PowerShell would add some milliseconds to a rival that takes a hundred.</summary>
internal static class TimedProgram
{
    public static object Run(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardInput = true };
        long begun = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new Win32Exception();
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}.");
        return new { Seconds = seconds, Output = output };
    }
}
