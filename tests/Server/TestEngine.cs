using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using PSRedis.Hosting;

namespace PSRedis.Testing;

/// <summary>
/// A value of <c>-Engine</c>: a kind of server, as <see cref="LocalServer"/> finds it, or one of those that <c>./build.sh servers</c> installs beside
/// the project.
/// </summary>
public sealed class TestEngine
{
    private const string All = "all";

    /// <summary>The folders that tools/servers.ps1 creates. Each has a redis-server, whatever the server is.</summary>
    private static readonly string[] Folders = ["redis-8", "valkey-9", "redict"];

    private static readonly string[] Kinds = [.. Enum.GetNames<ServerEngine>().Select(name => name.ToLowerInvariant())];

    private TestEngine(string name, ServerEngine kind, string? folder = null) => (Name, Kind, Folder) = (name, kind, folder);

    /// <summary>Any server: the first one found.</summary>
    public static TestEngine Auto { get; } = new("auto", ServerEngine.Auto);

    /// <summary>Its name for <c>-Engine</c>.</summary>
    public string Name { get; }

    /// <summary>The kind to look for.</summary>
    public ServerEngine Kind { get; }

    /// <summary>The folder with its redis-server; null if <see cref="LocalServer"/> finds it.</summary>
    public string? Folder { get; }

    /// <summary>The PATH on which its redis-server, redis-cli and redis-benchmark come first; null for the PATH as it is.</summary>
    public string? SearchPath => Folder is null ? null : Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");

    /// <summary>The engine of that name; <see cref="Auto"/> for null.</summary>
    public static TestEngine Parse(string? name) => name is null ? Auto : Parse(name, Path.Combine(Repository.Root, ".tools", "servers"));

    /// <summary>The engines of these names, separated by commas, or <c>all</c>.</summary>
    public static IReadOnlyList<TestEngine> ParseList(string? names)
    {
        if (names is null) return [Auto];
        IEnumerable<string> listed = string.Equals(names, All, StringComparison.OrdinalIgnoreCase) ? ["redis", .. Folders, "garnet"] : names.Split(',');
        return [.. listed.Select(Parse)];
    }

    /// <summary>The engine of that name, which may be in this folder.</summary>
    /// <exception cref="ArgumentException">The name is unknown, or the server is not installed there.</exception>
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
            : throw new ArgumentException($"{name} is not in {serversFolder}. './build.sh servers' installs it.");
    }
}
