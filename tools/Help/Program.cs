using System;
using System.IO;

namespace PSRedis.Help;

/// <summary><c>PSRedis.Help folder file</c>: builds the help file from the pages in the folder.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is not [string folder, string file])
        {
            Console.Error.WriteLine("Usage: PSRedis.Help <folder of pages> <help file>");
            return 1;
        }

        try
        {
            string help = HelpFile.Build(folder);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            File.WriteAllText(file, help);
            return 0;
        }
        catch (Exception e) when (e is PageException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}
