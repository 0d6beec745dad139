namespace PSRedis;

/// <summary>Parses URLs. <see cref="RedisOptions.FromUri"/> documents the format.</summary>
/// <remarks>
/// <see cref="Uri"/> cannot be used: it refuses passwords that were not encoded, changes the case of what it reads,
/// and its errors don't say which part is wrong.
/// </remarks>
internal static class RedisUri
{
    // The most common mistake is a password that was not encoded or has no @ after it: then host and port are parts of it.
    private const string PasswordHint =
        " A password must be followed by an @ and the host; write %, / and ? in it as %25, %2F and %3F.";

    /// <summary>
    /// Whether the text begins with a possible scheme and <c>:/</c>. No endpoint has a slash there, so <c>redis:/host</c> counts as a URL, too.
    /// </summary>
    public static bool IsUri(string text)
    {
        int colon = text.IndexOf(":/", StringComparison.Ordinal);
        return colon >= 0 && text.Take(colon).All(c => char.IsLetterOrDigit(c) || c is '+' or '-' or '.');
    }

    public static RedisOptions Parse(string text)
    {
        int schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        (bool tls, bool socket) = Scheme(schemeEnd < 0 ? "" : text.Substring(0, schemeEnd));

        string rest = text.Substring(schemeEnd + 3);
        string authority = Until(rest, '/', '?');
        string path = Until(rest.Substring(authority.Length), '?');
        string query = rest.Substring(authority.Length + path.Length);

        int at = authority.LastIndexOf('@');
        string endpoint = authority.Substring(at + 1);
        var options = new RedisOptions();
        try
        {
            if (at >= 0) ReadUserInfo(options, authority.Substring(0, at));
            if (socket) ReadSocket(options, endpoint, path);
            else ReadServer(options, endpoint, path, query);
        }
        catch (RedisOptionsException e) when (at < 0 && e.Part is not nameof(RedisOptions.Database) and not nameof(RedisOptions.Password))
        {
            throw new RedisOptionsException(e.Part, e.Message + PasswordHint);
        }
        ReadQuery(options, query, tls);
        return options;
    }

    private static (bool Tls, bool Socket) Scheme(string scheme)
    {
        bool Is(params string[] names) => names.Contains(scheme, StringComparer.OrdinalIgnoreCase);

        if (Is("redis", "valkey")) return (false, false);
        if (Is("rediss", "valkeys", "redis+ssl", "redis+tls")) return (true, false);
        if (Is("unix", "redis+unix", "redis+socket", "redis-socket")) return (false, true);
        if (scheme.EndsWith("sentinel", StringComparison.OrdinalIgnoreCase) || scheme.EndsWith("cluster", StringComparison.OrdinalIgnoreCase))
        {
            throw new RedisOptionsException("Scheme", "Scheme is that of a sentinel or a cluster, which is not supported: specify the server itself, with redis:// or rediss://.");
        }
        throw new RedisOptionsException("Scheme", "Scheme is unknown: a URL must begin with redis://, rediss:// (TLS), valkey://, valkeys:// (TLS) or unix://.");
    }

    // [[user]:password@]. Text without a colon is a password as for redis-cli, although redis-py takes it for a user: if a user is taken for a
    // password, the server refuses it, but a password that is taken for a user would show up in logs.
    private static void ReadUserInfo(RedisOptions options, string text)
    {
        int colon = text.IndexOf(':');
        if (colon >= 0) options.User = OptionText.Unescape(nameof(options.User), text.Substring(0, colon));
        options.Password = OptionText.Unescape(nameof(options.Password), text.Substring(colon + 1));
    }

    private static void ReadSocket(RedisOptions options, string endpoint, string path)
    {
        if (endpoint.Length > 0 || path.Length < 2)
        {
            throw new RedisOptionsException(nameof(options.SocketPath), "SocketPath must be an absolute path, without a host, as in unix:///run/redis.sock.");
        }
        options.SocketPath = OptionText.Unescape(nameof(options.SocketPath), path);
    }

    private static void ReadServer(RedisOptions options, string endpoint, string path, string query)
    {
        if (path.Contains('@') || query.Contains('@'))
        {
            // Otherwise a part of the password would be used as the host, or shown as the name of a query parameter.
            throw new RedisOptionsException(
                nameof(options.Password),
                "Password seems to contain a / or ?, because an @ follows one: write them as %2F and %3F, and an @ in a query as %40.");
        }
        (string host, string? port) = OptionText.SplitEndpoint(endpoint);
        if (host.Contains(':') && host[0] != '[')
        {
            throw new RedisOptionsException(nameof(options.Host), "Host must be a name or an address; write an IPv6 address in brackets: [::1]:6379.");
        }
        if (host.Length > 0) options.Host = OptionText.Unescape(nameof(options.Host), host);
        if (port is not null) options.Port = OptionText.Number(port);
        if (path.Trim('/') is { Length: > 0 } database) options.Database = OptionText.Number(database);
    }

    private static void ReadQuery(RedisOptions options, string query, bool tls)
    {
        var named = new NamedOptions(options, "Query", "the URL", "Write an & in a password as %26.");
        int position = 0;
        foreach (string parameter in query.TrimStart('?').Split('&').Where(parameter => parameter.Length > 0))
        {
            position++;
            int equals = parameter.IndexOf('=');
            if (equals < 1) throw new RedisOptionsException("Query", "Query must have the form ?name=value&name=value.");
            named.Set(parameter.Substring(0, equals), OptionText.Unescape("Query", parameter.Substring(equals + 1)), position);
        }
        named.Complete(tlsOfScheme: tls ? true : null);
    }

    private static string Until(string text, params char[] ends)
    {
        int end = text.IndexOfAny(ends);
        return end < 0 ? text : text.Substring(0, end);
    }
}
