using System;
using System.Collections.Generic;
using System.Linq;

namespace PSRedis;

/// <summary>Reads the connection strings of StackExchange.Redis. <see cref="RedisOptions.FromConnectionString"/> says what of them.</summary>
internal static class RedisConnectionString
{
    private const int DefaultTlsPort = 6380;

    // What StackExchange.Redis knows, and what makes no difference here.
    private static readonly HashSet<string> s_withoutEffect = new(StringComparer.OrdinalIgnoreCase)
    {
        "abortConnect", "allowAdmin", "channelPrefix", "configChannel", "configCheckSeconds", "connectRetry",
        "highIntegrity", "highPriorityThreads", "preserveAsyncOrder", "proxy", "resolveDns", "responseTimeout", "sentinelPassword",
        "sentinelUser", "setlib", "sslProtocols", "tcpKeepAlive", "tiebreaker", "version", "writeBuffer",
    };

    public static RedisOptions Parse(string text)
    {
        string[] parts = text.Split(',').Select(part => part.Trim()).Where(part => part.Length > 0).ToArray();
        string[] endpoints = parts.Where(part => !part.Contains('=')).ToArray();
        if (endpoints.Length == 0)
        {
            throw new RedisOptionsException("Endpoint", "Endpoint is missing: a connection string names a server as host or host:port, a URL begins with redis://.");
        }

        int first = Array.IndexOf(parts, endpoints[0]);
        if (first > 0 && IsPassword(parts[first - 1]))
        {
            // To go on would show it: "The host name '…' was not found".
            throw new RedisOptionsException("Endpoint", "Endpoint stands behind the password, and may be the rest of one with a comma in it. Name the server first.");
        }

        var options = new RedisOptions();
        var ignored = new List<string>();
        bool afterPassword = false;
        // syncTimeout comes last, so that it wins over asyncTimeout wherever they stand.
        foreach (string pair in parts.Where(part => part.Contains('=')).OrderBy(part => part.StartsWith("syncTimeout", StringComparison.OrdinalIgnoreCase)))
        {
            int equals = pair.IndexOf('=');
            string name = pair.Substring(0, equals).TrimEnd(), value = pair.Substring(equals + 1).TrimStart();
            if (name.Length == 0) throw new RedisOptionsException("ConnectionString", "ConnectionString has a part without a name before its '='.");
            if (s_withoutEffect.Contains(name))
            {
                ignored.Add($"'{name}' in the connection string has no effect.");
            }
            else if (!Set(options, name, value))
            {
                // What looks like an unknown name may be the rest of a password that was cut at its comma.
                ignored.Add(afterPassword || !OptionText.IsName(name)
                    ? "A part of the connection string is not known; if it belongs to the password: that cannot hold a comma there."
                    : $"'{name}' in the connection string is not known.");
            }
            afterPassword |= IsPassword(pair);
        }
        ReadEndpoint(options, endpoints[0]);
        if (endpoints.Length > 1) ignored.Add("Of the connection string's endpoints only the first is used.");
        options.Ignore(ignored);
        return options;
    }

    private static bool IsPassword(string part) => part.Split('=')[0].TrimEnd().Equals("password", StringComparison.OrdinalIgnoreCase);

    private static void ReadEndpoint(RedisOptions options, string text)
    {
        if (text[0] == '!')
        {
            options.SocketPath = text.Substring(1);
            return;
        }
        (string host, string? port) = OptionText.SplitEndpoint(text);
        try
        {
            options.Host = host;
            options.Port = port is not null ? OptionText.Number(port) : options.Tls ? DefaultTlsPort : RedisOptions.DefaultPort;
        }
        catch (RedisOptionsException e) when (text.Contains('@'))
        {
            throw new RedisOptionsException(e.Part, e.Message + " User and password are given as user=… and password=…, or in a URL that begins with redis://.");
        }
    }

    private static bool Set(RedisOptions options, string name, string value)
    {
        try
        {
            switch (name.ToLowerInvariant())
            {
                case "user": options.User = value; return true;
                case "password": options.Password = value; return true;
                case "ssl": options.Tls = Boolean(nameof(options.Tls), value); return true;
                case "sslhost": options.TlsHost = value; return true;
                case "checkcertificaterevocation": options.CheckCertificateRevocation = Boolean(nameof(options.CheckCertificateRevocation), value); return true;
                case "defaultdatabase": options.Database = OptionText.Number(value); return true;
                case "name": options.ClientName = value; return true;
                case "connecttimeout": options.ConnectTimeout = OptionText.Milliseconds(nameof(options.ConnectTimeout), value); return true;
                case "synctimeout" or "asynctimeout": options.CommandTimeout = OptionText.Milliseconds(nameof(options.CommandTimeout), value); return true;
                // -1 is how StackExchange.Redis writes its default.
                case "keepalive" when value == "-1": return true;
                case "keepalive": options.KeepAlive = TimeSpan.FromSeconds(OptionText.Number(value)); return true;
                case "protocol": options.Protocol = OptionText.Number(Protocol(value)); return true;
                // These two say which server is meant: without them another one would be reached.
                case "servicename" or "tunnel": throw new RedisOptionsException(name, "Sentinels and tunnels are not supported; name the server itself.");
                default: return false;
            }
        }
        catch (RedisOptionsException e)
        {
            throw new RedisOptionsException(e.Part, $"'{name}' in the connection string: {e.Message}");
        }
    }

    private static string Protocol(string value) => value.StartsWith("resp", StringComparison.OrdinalIgnoreCase) ? value.Substring(4) : value;

    private static bool Boolean(string part, string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        _ => throw new RedisOptionsException(part, $"{part} must be true or false."),
    };
}
