using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Xml;
using System.Xml.Linq;

namespace PSRedis.Testing;

/// <summary>What a suite said. What has not run has no counts, and a remark that says why.</summary>
internal sealed record Result(string Suite, int Passed = 0, int Failed = 0, int Skipped = 0, string? Remark = null)
{
    public bool Ran => Passed + Failed + Skipped > 0;

    /// <summary>The tests that failed, each with what it says of that.</summary>
    public IReadOnlyList<(string Test, string Words)> Failures { get; init; } = [];
}

/// <summary>A suite: a command that runs its tests and writes a report in JUnit's form.</summary>
internal sealed class Suite
{
    /// <summary>The exit code by which a suite says, once it has printed why, that it cannot run here; as for other test drivers.</summary>
    private const int CannotRun = 77;

    private readonly Func<string, string?, IEnumerable<string>?> _command;
    private readonly string _missing;

    private Suite(string name, string missing, Func<string, string?, IEnumerable<string>?> command)
    {
        Name = name;
        _missing = missing;
        _command = command;
    }

    public string Name { get; }

    /// <summary>The suites, the quick ones first.</summary>
    public static IEnumerable<Suite> All(string? pwsh, Transport transport)
    {
        string tests = Path.Combine(Root(), "tests");
        return
        [
            Unit("net8.0"),
            // .NET Standard 2.0 has no Unix sockets.
            .. transport == Transport.Unix ? Array.Empty<Suite>() : [Unit("netstandard2.0")],
            // Nor is Mono's TLS that of .NET Framework.
            .. transport == Transport.Tcp ? [new Suite("Unit (net472 on Mono)", "Mono was not found", (report, filter) => FindMono() is { } mono ? [mono, .. Program("net472", "exe", report, filter)] : null)] : Array.Empty<Suite>(),
            new Suite("Pester", "no PowerShell was found", (report, filter) => pwsh is null ? null :
            [
                pwsh, "-NoProfile", "-NonInteractive", "-File", Path.Combine(tests, "Pester", "Invoke-Suite.ps1"), "-Report", report,
                .. filter is null ? Array.Empty<string>() : ["-Filter", filter],
            ]),
        ];

        Suite Unit(string framework) => new($"Unit ({framework})", "", (report, filter) => ["dotnet", .. Program(framework, "dll", report, filter)]);

        IEnumerable<string> Program(string framework, string extension, string report, string? filter) =>
        [
            Path.Combine(tests, "Unit", "bin", Configuration, framework, "PSRedis.Tests." + extension), "-noLogo", "-junit", report,
            .. Console.IsOutputRedirected ? ["-noColor"] : Array.Empty<string>(),
            .. filter is null ? Array.Empty<string>() : ["-method", $"*{filter}*"],
        ];
    }

    private static string? FindMono() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "mono.exe" : "mono")).FirstOrDefault(File.Exists);

    /// <summary>Runs the tests whose names contain the filter.</summary>
    public Result Run(TestServer server, string? filter)
    {
        string report = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".xml");
        if (_command(report, filter)?.ToArray() is not { } command) return new Result(Name, Remark: _missing);

        Console.WriteLine($"\n== {Name}");
        try
        {
            var start = new ProcessStartInfo(command[0], command.Skip(1));
            foreach ((string name, string value) in server.Environment) start.Environment[name] = value;
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == CannotRun ? new Result(Name, Remark: "see above") : Read(report, process.ExitCode, filter is not null);
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static string Configuration =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private Result Read(string report, int exitCode, bool filtered)
    {
        XElement[] cases;
        try
        {
            cases = [.. XDocument.Load(report).Descendants("testcase")];
        }
        catch (Exception e) when (e is IOException or XmlException)
        {
            return new Result(Name, Failed: 1, Remark: $"it crashed with exit code {exitCode}");
        }

        (string, string)[] failures =
        [
            .. from test in cases
               let failure = test.Elements().FirstOrDefault(outcome => outcome.Name.LocalName is "failure" or "error")
               where failure is not null
               select ((string?)test.Attribute("name") ?? "", $"{(string?)failure.Attribute("message")}\n{failure.Value}".Trim()),
        ];
        int skipped = cases.Count(test => test.Element("skipped") is not null);
        var result = new Result(Name, cases.Length - failures.Length - skipped, failures.Length, skipped) { Failures = failures };
        return result switch
        {
            // What breaks outside of the tests, such as a fixture, is in no test's result.
            { Failed: 0 } when exitCode != 0 => result with { Failed = 1, Remark = $"its exit code is {exitCode}" },
            { Ran: false } when filtered => result with { Remark = "no test has such a name" },
            { Ran: false } => result with { Failed = 1, Remark = "it has no tests" },
            _ => result,
        };
    }

    /// <summary>The folder of the repository, which this program was built in.</summary>
    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "PSRedis.psd1"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("This program is not in the repository that it was built in.");
    }
}
