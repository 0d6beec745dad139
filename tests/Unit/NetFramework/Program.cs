using System.Runtime.InteropServices;
using Xunit.Runner.InProc.SystemConsole;

namespace PSRedis.Tests;

/// <summary>Runs the tests. Replaces xunit's own entry point, since Mono may crash when it exits while threads wait.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        int result = ConsoleRunner.Run(args).GetAwaiter().GetResult();
        if (!FrameworkUnderTest.IsMono) return result;
        Console.Out.Flush();
        Exit(result);
        return result;
    }

    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void Exit(int code);
}
