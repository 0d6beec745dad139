using System;
using System.IO;

namespace PSRedis.Testing;

/// <summary>The repository in which this program was built.</summary>
public static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "PSRedis.psd1"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("This program is not in the repository that it was built in.");
    }
}
