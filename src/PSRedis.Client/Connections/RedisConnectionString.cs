namespace PSRedis;

/// <summary>Parses connection strings of StackExchange.Redis. <see cref="RedisOptions.FromConnectionString"/> documents the format.</summary>
internal static class RedisConnectionString
{
    private const string PasswordHint = "A password is cut off at its first comma: set Password, or use a URL.";

    public static RedisOptions Parse(string text)
    {
        string[] parts = text.Split(',').Select(part => part.Trim()).Where(part => part.Length > 0).ToArray();
        string[] endpoints = parts.Where(part => !part.Contains('=')).ToArray();
        if (endpoints.Length == 0)
        {
            throw new RedisOptionsException("Endpoint", "Endpoint is missing: a connection string must begin with host or host:port, and a URL with redis://.");
        }

        int first = Array.IndexOf(parts, endpoints[0]);
        if (first > 0 && IsPassword(parts[first - 1]))
        {
            // Otherwise an error would show it: "The host name '…' was not found".
            throw new RedisOptionsException("Endpoint", "Endpoint comes after the password, so it may be the rest of a password that contains a comma. Put the endpoint first.");
        }

        if (parts.Where((part, i) => i > 0 && !part.Contains('=') && IsPassword(parts[i - 1])).Any())
        {
            throw new RedisOptionsException("ConnectionString", "ConnectionString has a part without a name right after the password, which may be the rest of it. " + PasswordHint);
        }

        // Otherwise it would count as the name of another server, and the password would be sent in plain text.
        if (endpoints.Skip(1).Any(NamedOptions.IsTls)) throw new RedisOptionsException(nameof(RedisOptions.Tls), "Tls has no value in the connection string: write ssl=true.");

        var options = new RedisOptions();
        var named = new NamedOptions(options, "ConnectionString", "the connection string", PasswordHint);
        // syncTimeout comes last, so that it takes precedence over asyncTimeout in any order.
        foreach (string pair in parts.Where(part => part.Contains('=')).OrderBy(part => part.StartsWith("syncTimeout", StringComparison.OrdinalIgnoreCase)))
        {
            int equals = pair.IndexOf('=');
            string name = pair.Substring(0, equals).TrimEnd(), value = pair.Substring(equals + 1).TrimStart();
            if (name.Length == 0) throw new RedisOptionsException("ConnectionString", "ConnectionString has a part without a name before its '='.");
            if (name.Equals("keepAlive", StringComparison.OrdinalIgnoreCase)) SetKeepAlive(options, value);
            else named.Set(name, value, Array.IndexOf(parts, pair) + 1);
        }
        if (endpoints.Length > 1) named.Ignore("Only the first endpoint of the connection string is used.");
        bool hasPort = ReadEndpoint(options, endpoints[0]);
        named.Complete();
        if (!hasPort && options.Tls && HostDefaults.Of(options.Host) is null) options.Port = RedisOptions.DefaultTlsPort;
        return options;
    }

    private static bool IsPassword(string part) => part.Contains('=') && NamedOptions.IsPassword(part.Split('=')[0].TrimEnd());

    // Returns whether it has a port.
    private static bool ReadEndpoint(RedisOptions options, string text)
    {
        if (text[0] == '!')
        {
            options.SocketPath = text.Substring(1);
            return true;
        }
        (string host, string? port) = OptionText.SplitEndpoint(text);
        try
        {
            options.Host = host;
            if (port is not null) options.Port = OptionText.Number(port);
            return port is not null;
        }
        catch (RedisOptionsException e) when (text.Contains('@'))
        {
            throw new RedisOptionsException(e.Part, e.Message + " Specify the user and the password as user=… and password=…, or in a URL that begins with redis://.");
        }
    }

    // In seconds, unlike the time-outs. StackExchange.Redis writes its default as -1.
    private static void SetKeepAlive(RedisOptions options, string value)
    {
        if (value == "-1") return;
        try
        {
            options.KeepAlive = TimeSpan.FromSeconds(OptionText.Number(value));
        }
        catch (RedisOptionsException e)
        {
            throw new RedisOptionsException(e.Part, $"'keepAlive' in the connection string: {e.Message}");
        }
    }
}
