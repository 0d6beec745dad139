using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace PSRedis.Testing;

/// <summary>The result of a suite. One that did not run has no counts, and a remark that says why.</summary>
internal sealed record Result(string Suite, int Passed = 0, int Failed = 0, int Skipped = 0, string? Remark = null)
{
    public bool Ran => Passed + Failed + Skipped > 0;

    /// <summary>The failed tests, each with its message.</summary>
    public IReadOnlyList<(string Test, string Words)> Failures { get; init; } = [];

    /// <summary>Reads the reports of a suite's processes.</summary>
    public static Result Read(string suite, IEnumerable<string> reports, IReadOnlyCollection<int> exitCodes, bool isFiltered)
    {
        int bad = exitCodes.FirstOrDefault(code => code != 0);
        XElement[] cases;
        try
        {
            cases = [.. reports.SelectMany(report => XDocument.Load(report).Descendants("testcase"))];
        }
        catch (XmlException)
        {
            return new Result(suite, Failed: 1, Remark: $"it crashed with exit code {bad}");
        }

        (string, string)[] failures =
        [
            .. from test in cases
               let failure = test.Elements().FirstOrDefault(outcome => outcome.Name.LocalName is "failure" or "error")
               where failure is not null
               select ((string?)test.Attribute("name") ?? "", $"{(string?)failure.Attribute("message")}\n{failure.Value}".Trim()),
        ];
        int skipped = cases.Count(test => test.Element("skipped") is not null);
        var result = new Result(suite, cases.Length - failures.Length - skipped, failures.Length, skipped) { Failures = failures };
        return result switch
        {
            // A failure outside of the tests, such as in a fixture, is not part of a test's result.
            { Failed: 0 } when bad != 0 => result with { Failed = 1, Remark = $"its exit code is {bad}" },
            { Ran: false } when exitCodes.Count == 0 => result with { Failed = 1, Remark = "it was not started" },
            { Ran: false } when isFiltered => result with { Remark = "no test has such a name" },
            { Ran: false } => result with { Failed = 1, Remark = "it has no tests" },
            _ => result,
        };
    }
}
