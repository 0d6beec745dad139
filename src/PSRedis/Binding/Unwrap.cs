namespace PSRedis.Binding;

/// <summary>Takes PowerShell's wrapper off an object.</summary>
internal static class Unwrap
{
    /// <summary>What is in the wrapper. An object made in PowerShell (<c>[pscustomobject]</c>) is all wrapper, and stays as it is. The null of a database is null.</summary>
    public static object? Base(object? value)
    {
        object? content = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return content is DBNull ? null : content;
    }
}
