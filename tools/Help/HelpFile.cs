using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace PSRedis.Help;

/// <summary>The help file of the module for Get-Help.</summary>
public static class HelpFile
{
    /// <summary>Builds the MAML from the pages in a folder, and from nothing else.</summary>
    /// <exception cref="PageException">The errors, one line for each page with one.</exception>
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
