using System.Management.Automation;

namespace PSRedis.Binding;

/// <summary>Takes PowerShell's wrapper off an object.</summary>
internal static class Unwrap
{
    /// <summary>What is in the wrapper. An object made in PowerShell (<c>[pscustomobject]</c>) is all wrapper, and stays as it is.</summary>
    public static object? Base(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
