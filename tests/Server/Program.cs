using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;

namespace PSRedis.Testing;

/// <summary>
/// <c>PSRedis.TestServer [-Engine name] [-Transport tcp|tls|unix] [--] [command …]</c>: starts a server and runs the command.
/// Without a command it prints only the server's URL, and keeps the server running until its input ends, or Ctrl+C.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            Words words = Words.Parse(args, "Engine", "Transport");
            using TestServer server = TestServer.Start(TestEngine.Parse(words["Engine"]), words.Value<Transport>("Transport"));
            if (words.Command.Count > 0) return Run(words.Command, server);

            var interrupted = new TaskCompletionSource();
            Console.CancelKeyPress += (_, e) => e.Cancel = interrupted.TrySetResult();
            Console.WriteLine(server.Url);
            Task.WaitAny(Task.Run(Console.In.ReadToEnd), interrupted.Task);
            return 0;
        }
        catch (Exception e) when (e is RedisException or ArgumentException or Win32Exception)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static int Run(IReadOnlyList<string> command, TestServer server)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1));
        // Connect-Redis and the client core read the second one, so an example needs no address.
        foreach ((string name, string value) in server.Environment.Append(new("PSREDIS_CONNECTION", server.Url))) start.Environment[name] = value;

        // Ctrl+C ends the command. This process must survive it, to stop the server.
        Console.CancelKeyPress += (_, e) => e.Cancel = true;
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
