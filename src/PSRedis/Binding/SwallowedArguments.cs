namespace PSRedis.Binding;

/// <summary>Arguments of a raw command that PowerShell binds as common parameters: <c>Invoke-RedisCommand ACL SETUSER u +@all -debug</c>.</summary>
internal static class SwallowedArguments
{
    // An ACL rule that is not sent is a permission that is granted, or not revoked.
    private static readonly HashSet<string> Commands = new(StringComparer.OrdinalIgnoreCase) { "ACL", "CONFIG" };

    /// <summary>A warning for each common parameter that is probably meant as an argument.</summary>
    public static IEnumerable<string> Warnings(PSCmdlet cmdlet, string command)
    {
        if (!Commands.Contains(command)) yield break;
        foreach (string parameter in new[] { "Debug", "Verbose" })
        {
            if (cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out object? given) && LanguagePrimitives.IsTrue(given))
            {
                yield return $"PowerShell interpreted -{parameter} as its own parameter, so it was not sent. If it is an argument of {command.ToUpperInvariant()}, quote it: '-{parameter.ToLowerInvariant()}'.";
            }
        }
    }
}
