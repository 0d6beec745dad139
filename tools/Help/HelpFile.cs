using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace PSRedis.Help;

/// <summary>What Get-Help reads: one file for the module.</summary>
public static class HelpFile
{
    /// <summary>The MAML for the pages in a folder. It depends on nothing else.</summary>
    /// <exception cref="PageException">What is wrong, a line for each bad page.</exception>
    public static string Build(string folder)
    {
        var pages = new List<Page>();
        var problems = new List<string>();
        foreach (string path in Directory.GetFiles(folder, "*-*.md").OrderBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal))
        {
            try
            {
                pages.Add(PageReader.Read(path));
            }
            catch (PageException e)
            {
                problems.Add(e.Message);
            }
        }

        if (pages.Count + problems.Count == 0) problems.Add($"{folder}: there are no pages.");
        return problems.Count == 0 ? Maml.Write(pages) : throw new PageException(string.Join('\n', problems));
    }
}
