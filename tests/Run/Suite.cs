using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace PSRedis.Testing;

/// <summary>A suite: processes that share its tests, and write JUnit reports.</summary>
internal sealed class Suite
{
    // The folder of the reports, and the text that test names must contain.
    private readonly Func<string, string?, IEnumerable<string>> _command;

    private Suite(string name, Func<string, string?, IEnumerable<string>> command) => (Name, _command) = (name, command);

    public string Name { get; }

    /// <summary>The maximum number of processes that share its tests.</summary>
    public int Workers { get; private init; } = 1;

    /// <summary>Whether it is part of a <see cref="RunLength.Brief"/> run.</summary>
    public bool IsBrief { get; private init; }

    /// <summary>Why it cannot run on this machine; null if it can.</summary>
    public string? Missing { get; private init; }

    /// <summary>Whether it is a failure if it cannot run.</summary>
    public bool IsRequired { get; private init; } = true;

    /// <summary>The command line of one of its processes.</summary>
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
            // Mono's TLS differs from that of .NET Framework.
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

    /// <summary>An AssemblyMetadata value of the project file.</summary>
    private static string Metadata(string key) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
