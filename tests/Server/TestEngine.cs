using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using PSRedis.Hosting;

namespace PSRedis.Testing;

/// <summary>
/// What <c>-Engine</c> names: a kind of server, as <see cref="LocalServer"/> finds it, or one of those that <c>./build.sh servers</c> puts beside the
/// project.
/// </summary>
public sealed class TestEngine
{
    private const string All = "all";

    /// <summary>The folders that tools/servers.ps1 makes. Whatever the server, it has a redis-server.</summary>
    private static readonly string[] Folders = ["redis-8", "valkey-9", "redict"];

    private static readonly string[] Kinds = [.. Enum.GetNames<ServerEngine>().Select(name => name.ToLowerInvariant())];

    private TestEngine(string name, ServerEngine kind, string? folder = null) => (Name, Kind, Folder) = (name, kind, folder);

    /// <summary>Any server: the first that is found.</summary>
    public static TestEngine Auto { get; } = new("auto", ServerEngine.Auto);

    /// <summary>What <c>-Engine</c> calls it.</summary>
    public string Name { get; }

    /// <summary>The kind to look for.</summary>
    public ServerEngine Kind { get; }

    /// <summary>The folder with its redis-server; null for what is found where <see cref="LocalServer"/> looks.</summary>
    public string? Folder { get; }

    /// <summary>The PATH on which its redis-server, redis-cli and redis-benchmark come first; null for the PATH as it is.</summary>
    public string? SearchPath => Folder is null ? null : Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");

    /// <summary>The one engine of that name; <see cref="Auto"/> for none.</summary>
    public static TestEngine Parse(string? name) => name is null ? Auto : Parse(name, Path.Combine(Repository.Root, ".tools", "servers"));

    /// <summary>The engines of these names, with commas between them, or <c>all</c>.</summary>
    public static IReadOnlyList<TestEngine> ParseList(string? names)
    {
        if (names is null) return [Auto];
        IEnumerable<string> listed = string.Equals(names, All, StringComparison.OrdinalIgnoreCase) ? ["redis", .. Folders, "garnet"] : names.Split(',');
        return [.. listed.Select(Parse)];
    }

    /// <summary>The one engine of that name, which may be in this folder.</summary>
    /// <exception cref="ArgumentException">There is no such name, or it has not been put there.</exception>
    public static TestEngine Parse(string name, string serversFolder)
    {
        name = name.Trim().ToLowerInvariant();
        if (Kinds.Contains(name)) return new TestEngine(name, Enum.Parse<ServerEngine>(name, ignoreCase: true));
        if (!Folders.Contains(name))
        {
            throw new ArgumentException($"-Engine is one of {string.Join(", ", Kinds.Concat(Folders))}; for a test also several, with commas between them, or {All}; not '{name}'.");
        }
        string folder = Path.Combine(serversFolder, name);
        return File.Exists(Path.Combine(folder, "redis-server"))
            ? new TestEngine(name, ServerEngine.Redis, folder)
            : throw new ArgumentException($"There is no {name} in {serversFolder}. './build.sh servers' puts it there.");
    }
}
