namespace PSRedis.Output;

/// <summary>One field of INFO, as Get-RedisInfo -Flat emits it: for tables, Where-Object and Export-Csv.</summary>
public sealed class InfoFact
{
    internal InfoFact(string endpoint, string section, string name, object? value)
    {
        Endpoint = endpoint;
        Section = section;
        Name = name;
        Value = value;
    }

    /// <summary>The section as the server writes it, such as Memory.</summary>
    public string Section { get; }

    /// <summary>The name, such as used_memory; for a nested field both names, such as db0.keys.</summary>
    public string Name { get; }

    /// <summary>The value: a long, a double, or text.</summary>
    public object? Value { get; }

    /// <summary>The server: host and port, or the path of the socket.</summary>
    public string Endpoint { get; }

    /// <summary>Section, name and value.</summary>
    public override string ToString() => $"{Section}: {Name} = {Value}";
}
