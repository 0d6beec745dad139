using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace PSRedis.Testing;

/// <summary>A suite: processes that run its tests between them, and write reports in JUnit's form.</summary>
internal sealed class Suite
{
    // Where the reports go, and the text that the names of the tests are to contain.
    private readonly Func<string, string?, IEnumerable<string>> _command;

    private Suite(string name, Func<string, string?, IEnumerable<string>> command) => (Name, _command) = (name, command);

    public string Name { get; }

    /// <summary>How many processes may share its tests.</summary>
    public int Workers { get; private init; } = 1;

    /// <summary>Whether it is part of a run that is <see cref="RunLength.Brief"/>.</summary>
    public bool IsBrief { get; private init; }

    /// <summary>Why it cannot run here; null if it can.</summary>
    public string? Missing { get; private init; }

    /// <summary>Whether it is a failure that it cannot run.</summary>
    public bool IsRequired { get; private init; } = true;

    /// <summary>The command of one of its processes.</summary>
    public IEnumerable<string> Command(string reports, string? filter) => _command(reports, filter);

    /// <summary>The suites, the longest first.</summary>
    public static IEnumerable<Suite> All(IReadOnlyList<string> pwsh, Transport transport)
    {
        string tests = Path.Combine(Repository.Root, "tests");
        string? mono = FindMono();
        return
        [
            new Suite("Pester", (reports, filter) =>
            [
                .. pwsh, "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", Path.Combine(tests, "Pester", "Invoke-Suite.ps1"),
                "-Pester", Metadata("Pester"), "-Reports", reports, .. filter is null ? Array.Empty<string>() : ["-Filter", filter],
            ])
            {
                IsBrief = true,
                Workers = int.MaxValue,
                Missing = pwsh.Count == 0 ? "no PowerShell was named" : null,
            },
            Unit("net8.0", isBrief: true),
            // .NET Standard 2.0 has no Unix sockets.
            .. transport == Transport.Unix ? Array.Empty<Suite>() : [Unit("netstandard2.0")],
            // Nor is Mono's TLS that of .NET Framework.
            .. transport != Transport.Tcp ? Array.Empty<Suite>() : [
                new Suite("Unit (net472 on Mono)", (reports, filter) => [mono!, .. Program("net472", "exe", reports, filter)])
                {
                    Missing = mono is null ? "Mono was not found" : null,
                    IsRequired = false,
                },
            ],
        ];

        Suite Unit(string framework, bool isBrief = false) =>
            new($"Unit ({framework})", (reports, filter) => ["dotnet", .. Program(framework, "dll", reports, filter)]) { IsBrief = isBrief };

        IEnumerable<string> Program(string framework, string extension, string reports, string? filter) =>
        [
            Path.Combine(tests, "Unit", "bin", Configuration, framework, "PSRedis.Tests." + extension), "-noLogo", "-junit", Path.Combine(reports, "report.xml"),
            .. Console.IsOutputRedirected ? ["-noColor"] : Array.Empty<string>(),
            .. filter is null ? Array.Empty<string>() : ["-method", $"*{filter}*"],
        ];
    }

    private static string? FindMono() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "mono.exe" : "mono")).FirstOrDefault(File.Exists);

    private static string Configuration =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>What the project file says of this program.</summary>
    private static string Metadata(string key) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
