namespace PSRedis.Binding;

/// <summary>Removes PowerShell's wrapper from an object.</summary>
internal static class Unwrap
{
    /// <summary>
    /// The wrapped object. An object made in PowerShell (<c>[pscustomobject]</c>) has nothing but its wrapper, and is returned as it is. DBNull is null.
    /// </summary>
    public static object? Base(object? value)
    {
        object? content = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return content is DBNull ? null : content;
    }
}
