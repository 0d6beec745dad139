using System.Diagnostics;
using System.IO;

namespace PSRedis.Tests;

public class ExamplesTests
{
    // Its output is for people to read, and it needs commands that not every server has, so the test only compiles it.
    [Fact]
    public void The_tour_of_the_client_compiles()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "PSRedis.psd1"))) root = Path.GetDirectoryName(root);
        var start = new ProcessStartInfo("dotnet", ["build", Path.Combine(root!, "examples", "client-tour.cs"), "--verbosity", "quiet"]) { RedirectStandardOutput = true };
        using Process build = Process.Start(start)!;
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        Assert.True(build.ExitCode == 0, output);
    }
}
