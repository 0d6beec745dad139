namespace PSRedis.Output;

/// <summary>One fact of INFO in a row of its own, as Get-RedisInfo -Flat emits them: for tables, Where-Object and Export-Csv.</summary>
public sealed class InfoFact
{
    internal InfoFact(string endpoint, string section, string name, object? value)
    {
        Endpoint = endpoint;
        Section = section;
        Name = name;
        Value = value;
    }

    /// <summary>The section, as the server writes it: Memory.</summary>
    public string Section { get; }

    /// <summary>The name: used_memory; for a fact within another, both: db0.keys.</summary>
    public string Name { get; }

    /// <summary>A long, a double, or text.</summary>
    public object? Value { get; }

    /// <summary>The server: host and port, or the path of the socket.</summary>
    public string Endpoint { get; }

    /// <summary>Section, name and value.</summary>
    public override string ToString() => $"{Section}: {Name} = {Value}";
}
