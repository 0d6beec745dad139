namespace PSRedis;

/// <summary>
/// Options as names and values, in the query of a URL or in a connection string, under the names that other Redis clients use. Unknown options are errors,
/// as they may say where or how to connect.
/// </summary>
/// <param name="options">The options to set.</param>
/// <param name="part">The source of the options, as the part of an error: <c>Query</c>.</param>
/// <param name="place">The source of the options, as part of a sentence: <c>the URL</c>.</param>
/// <param name="passwordHint">How a password may have been cut off, as a sentence.</param>
internal sealed class NamedOptions(RedisOptions options, string part, string place, string passwordHint)
{
    private const int LongestName = 32;
    private const string True = "true";

    private static readonly string[] s_yes = [True, "1", "yes", "on"];
    private static readonly string[] s_no = ["false", "0", "no", "off"];

    // Options without an effect on a command or its reply: pools, retries, events and decoding. The value is the one that is ignored without a note, because
    // this client behaves that way anyway; * for any.
    private static readonly Dictionary<string, string> s_withoutEffect = new(StringComparer.Ordinal)
    {
        // StackExchange.Redis. Here a failed connect is an error, and a lost connection is re-established: that covers both values of abortConnect.
        ["abortconnect"] = "*",
        ["allowadmin"] = True,
        ["channelprefix"] = "",
        ["configchannel"] = "",
        ["configcheckseconds"] = "",
        ["connectretry"] = "",
        ["highintegrity"] = "false",
        ["highprioritythreads"] = "",
        ["maintmovingendpointtype"] = "",
        ["maintnotifications"] = "",
        ["maintposteventrelaxed"] = "",
        ["maintrelaxedtimeout"] = "",
        ["maintrelaxedwindowmax"] = "",
        ["preserveasyncorder"] = "",
        ["proxy"] = "none",
        ["resolvedns"] = "*",
        ["responsetimeout"] = "",
        ["sentinelpassword"] = "",
        ["sentineluser"] = "",
        ["sharedsubscriptionconnection"] = "",
        ["tcpkeepalive"] = True,
        ["tiebreaker"] = "",
        ["topologyrefreshseconds"] = "",
        ["version"] = "",
        ["writebuffer"] = "",
        // redis-py, Celery.
        ["clientcache"] = "",
        ["decoderesponses"] = True,
        ["encoding"] = "",
        ["encodingerrors"] = "",
        ["healthcheckinterval"] = "",
        ["libname"] = "",
        ["libversion"] = "",
        ["maxconnections"] = "",
        ["retryonerror"] = "",
        ["retryontimeout"] = "",
        ["singleconnectionclient"] = "",
        ["socketkeepalive"] = True,
        ["socketreadsize"] = "",
        ["visibilitytimeout"] = "",
        // go-redis, rueidis.
        ["connmaxidletime"] = "",
        ["connmaxlifetime"] = "",
        ["contexttimeoutenabled"] = "",
        ["dialerretries"] = "",
        ["dialerretrytimeout"] = "",
        ["idlecheckfrequency"] = "",
        ["idletimeout"] = "",
        ["identitysuffix"] = "",
        ["maxactiveconns"] = "",
        ["maxconcurrentdials"] = "",
        ["maxconnage"] = "",
        ["maxidleconns"] = "",
        ["maxretries"] = "",
        ["maxretrybackoff"] = "",
        ["minidleconns"] = "",
        ["minretrybackoff"] = "",
        ["poolfifo"] = "",
        ["poolsize"] = "",
        ["pooltimeout"] = "",
        ["readbuffersize"] = "",
        ["writebuffersize"] = "",
        ["writetimeout"] = "",
        // Lettuce, Jedis.
        ["libraryname"] = "",
        ["libraryversion"] = "",
        ["maxidle"] = "",
        ["maxtotal"] = "",
        ["minidle"] = "",
        // ioredis, node-redis.
        ["autoresendunfulfilledcommands"] = "",
        ["autoresubscribe"] = "",
        ["commandsqueuemaxlength"] = "",
        ["connectionpoolsize"] = "",
        ["disableofflinequeue"] = "",
        ["enableautopipelining"] = "",
        ["enableofflinequeue"] = "",
        ["enablereadycheck"] = "",
        ["keepalive"] = "",
        ["keepaliveinitialdelay"] = "",
        ["lazyconnect"] = "",
        ["maxretriesperrequest"] = "",
        ["nodelay"] = True,
        ["pinginterval"] = "",
        ["showfriendlyerrorstack"] = "",
        // phpredis, Predis, Symfony.
        ["lazy"] = "",
        ["persistent"] = "",
        ["persistentid"] = "",
        ["retryinterval"] = "",
        ["weight"] = "",
    };

    private readonly List<string> _ignored = [];
    private bool? _tls;
    private string? _service;
    private bool _skipsHostName;
    private bool _isBehindPassword;

    /// <summary>Whether a name is one for the password.</summary>
    public static bool IsPassword(string name) => Key(name) is "password" or "pass" or "auth";

    /// <summary>Whether a name is one for TLS.</summary>
    public static bool IsTls(string name) => Key(name) is "ssl" or "tls" or "usessl" or "usetls" or "sslenabled" or "tlsenabled";

    /// <summary>Sets an option, or notes that it has no effect.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <param name="position">Its position, from 1, for an error that must not show the name.</param>
    /// <exception cref="RedisOptionsException">The name is not known, or the value cannot be used.</exception>
    public void Set(string name, string value, int position)
    {
        // An apparent name may be the rest of a password, or an access key, which ends with =.
        bool isShown = !_isBehindPassword && value.Length > 0 && value[0] != '=' && LooksLikeName(name);
        try
        {
            if (TrySet(name, Key(name), value) || TrySetTls(Key(name), value) || TryMapCommand(name, value) || TryIgnore(name, value)) return;
        }
        catch (RedisOptionsException e) when (e.Part != part)
        {
            throw new RedisOptionsException(e.Part, $"'{name}' in {place}: {e.Message}");
        }
        finally
        {
            _isBehindPassword |= IsPassword(name);
        }
        throw new RedisOptionsException(part, isShown
            ? $"{part} contains the unknown option '{name}', which may determine where or how to connect. Correct or remove it."
            : $"{part} contains an unknown option in part {position}, which is not shown because it may be the rest of a password. {passwordHint}");
    }

    /// <summary>Notes that something else in the text has no effect, as a sentence.</summary>
    public void Ignore(string sentence) => _ignored.Add(sentence);

    /// <summary>Combines options that depend on each other, now that host and port are known.</summary>
    /// <exception cref="RedisOptionsException">They contradict each other.</exception>
    public void Complete(bool? tlsOfScheme = null)
    {
        if (tlsOfScheme == true && _tls == false)
        {
            throw new RedisOptionsException(nameof(options.Tls), "Tls is enabled by the scheme of the URL, but disabled by a query parameter. Change the scheme or remove the parameter.");
        }
        if ((_tls ?? tlsOfScheme) is { } tls) options.Tls = tls;
        else if (_service == "amr" || (_service == "azure" && options.Port == RedisOptions.DefaultTlsPort)) options.Tls = true;
        if (_skipsHostName && !options.SkipCertificateCheck)
        {
            throw new RedisOptionsException(
                nameof(options.TlsHost),
                $"TlsHost must be set to the name in the certificate (sslHost=… in {place}): a certificate is never checked without its name.");
        }
        options.Ignore(_ignored);
    }

    // max_connections and maxConnections are one name.
    private static string Key(string name) => name.Replace("_", "").Replace("-", "").ToLowerInvariant();

    private static bool LooksLikeName(string text) => text.Length <= LongestName && text.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '-' or '_' or '.');

    private bool TrySet(string name, string key, string value)
    {
        switch (key)
        {
            case "db" or "database" or "dbindex" or "defaultdatabase": options.Database = OptionText.Number(value); return true;
            case "protocol" or "resp": options.Protocol = OptionText.Number(value.StartsWith("resp", StringComparison.OrdinalIgnoreCase) ? value.Substring(4) : value); return true;
            case "name" or "clientname" or "connectionname": SetClientName(name, value); return true;
            case "setlib": options.NoClientInfo = !Boolean(nameof(options.NoClientInfo), value); return true;
            case "disableidentity" or "disableclientinfo" or "noclientinfo": options.NoClientInfo = Boolean(nameof(options.NoClientInfo), value); return true;
            case "user" or "username": options.User = value; return true;
            case "password" or "pass" or "auth": options.Password = value; return true;
            case "connecttimeout" or "socketconnecttimeout" or "dialtimeout" or "connectiontimeout":
                options.ConnectTimeout = Time(nameof(options.ConnectTimeout), name, value);
                return true;
            case "sockettimeout" or "readtimeout" or "commandtimeout" or "synctimeout" or "asynctimeout":
                options.CommandTimeout = Time(nameof(options.CommandTimeout), name, value);
                return true;
            // Seconds for connecting, milliseconds for a reply, or seconds for a connection from a pool: it depends on the client.
            case "timeout" when OptionText.Duration(value) is null:
                throw new RedisOptionsException(nameof(options.CommandTimeout), "CommandTimeout needs a unit here, such as 10s, because the unit of a plain number depends on the client.");
            case "timeout": options.CommandTimeout = Time(nameof(options.CommandTimeout), name, value); return true;
            // With these the endpoint is not that of the server itself.
            case "servicename" or "tunnel" or "redissentinel" when value.Length == 0: return true;
            case "servicename" or "tunnel" or "redissentinel" or "sentinelmasterid" or "sentinelmaster" or "sentinels" or "mastername" or "masterset":
                throw new RedisOptionsException(name, "Sentinels and tunnels are not supported: specify the server itself.");
            case "keyprefix" or "prefix" when value.Length > 0:
                throw new RedisOptionsException(name, "A key prefix is not supported: use full key names.");
            case "defaults":
                _service = value.ToLowerInvariant();
                return _service is "amr" or "azure" or "enterprise" or "rediscloud" ? true : throw new RedisOptionsException(name, "The value must be amr, azure, enterprise or rediscloud.");
            default: return false;
        }
    }

    private bool TrySetTls(string key, string value)
    {
        switch (key)
        {
            case var _ when IsTls(key):
                bool isWanted = Boolean(nameof(options.Tls), value);
                if (_tls is { } before && before != isWanted) throw new RedisOptionsException(nameof(options.Tls), "Tls is both enabled and disabled: remove one of the options.");
                _tls = isWanted;
                return true;
            case "sslhost" or "tlshost" or "servername" or "tlsservername" or "sni": options.TlsHost = value; return true;
            case "checkcertificaterevocation": options.CheckCertificateRevocation = Boolean(nameof(options.CheckCertificateRevocation), value); return true;
            case "sslcacerts" or "sslcafile" or "sslca" or "tlscafile" or "tlscacert" or "cafile" or "cacert": options.CaFile = value; return true;
            case "skipverify" or "insecureskipverify" or "tlsskipverify" or "insecure" or "skipcertificatecheck":
                options.SkipCertificateCheck = Boolean(nameof(options.SkipCertificateCheck), value);
                return true;
            case "rejectunauthorized" or "sslverify" or "tlsverify": options.SkipCertificateCheck = !Boolean(nameof(options.SkipCertificateCheck), value); return true;
            case "sslcheckhostname": _skipsHostName = !Boolean(nameof(options.TlsHost), value); return true;
            case "sslcertreqs": options.SkipCertificateCheck = IsNone(value, "none", "required", "optional"); return true;
            case "verifypeer":
                _skipsHostName = value.Equals("ca", StringComparison.OrdinalIgnoreCase);
                options.SkipCertificateCheck = !_skipsHostName && IsNone(value, "none", "full", "full");
                return true;
            case "sslprotocols": CheckVersions(value); return true;
            case "sslcertfile" or "sslkeyfile" or "sslpassword" or "sslcert" or "sslkey" or "tlscertfile" or "tlskeyfile" or "tlscert" or "tlskey":
                throw new RedisOptionsException(nameof(options.ClientCertificate), $"ClientCertificate cannot be set in {place}: use the parameter of that name.");
            case "sslcapath" or "sslcadata":
                throw new RedisOptionsException(nameof(options.CaFile), "CaFile must be the path of a file: a folder or the certificate itself is not accepted.");
            default: return false;
        }
    }

    // $PING=other renames a command, and $PING= disables it. The name may be the rest of a password, and is not shown.
    private bool TryMapCommand(string name, string value)
    {
        if (name[0] != '$') return false;
        if (value.Length > 0) throw new RedisOptionsException(part, $"{part} renames a command, which is not supported. {passwordHint}");
        // Without HELLO only RESP2 is possible.
        if (name.Equals("$HELLO", StringComparison.OrdinalIgnoreCase)) options.Protocol ??= 2;
        else _ignored.Add($"Disabling a command in {place} has no effect: it is still sent.");
        return true;
    }

    private bool TryIgnore(string name, string value)
    {
        if (!s_withoutEffect.TryGetValue(Key(name), out string? met)) return false;
        bool isMet = met == "*" || (met.Length > 0 && (met == True ? s_yes : met == "false" ? s_no : [met]).Contains(value, StringComparer.OrdinalIgnoreCase));
        if (!isMet) _ignored.Add($"'{name}' in {place} has no effect.");
        return true;
    }

    // StackExchange.Redis accepts any name, and sends the characters of it that a server accepts.
    private void SetClientName(string name, string value)
    {
        string accepted = new([.. value.Where(OptionText.IsInClientName)]);
        options.ClientName = accepted;
        if (accepted.Length < value.Length) _ignored.Add($"'{name}' in {place} contains characters that servers refuse, such as spaces. They were removed from the client name.");
    }

    // redis-py and go-redis use seconds and names with underscores; the others use milliseconds.
    private static TimeSpan Time(string option, string name, string value) =>
        OptionText.Duration(value) ?? (name.Contains('_') ? OptionText.Seconds(option, value) : OptionText.Milliseconds(option, value));

    private static void CheckVersions(string value)
    {
        string[] versions = [.. value.Split('|').Select(version => version.Trim().ToLowerInvariant()).Where(version => version is not ("" or "none"))];
        if (versions.Length == 0 || versions.Contains("tls12")) return;
        throw new RedisOptionsException("sslProtocols", "The value must include Tls12: only TLS 1.2 and later are used.");
    }

    // Python's ssl.CERT_NONE is usually written none.
    private bool IsNone(string value, string none, string full, string alsoFull)
    {
        string text = value.ToLowerInvariant();
        if (text.StartsWith("cert_", StringComparison.Ordinal)) text = text.Substring("cert_".Length);
        if (text == none || s_no.Contains(text)) return true;
        if (text == full || text == alsoFull || s_yes.Contains(text)) return false;
        throw new RedisOptionsException(nameof(options.SkipCertificateCheck), $"SkipCertificateCheck accepts only {none} or {full} here.");
    }

    private static bool Boolean(string option, string value) =>
        s_yes.Contains(value, StringComparer.OrdinalIgnoreCase) ? true
        : s_no.Contains(value, StringComparer.OrdinalIgnoreCase) ? false
        : throw new RedisOptionsException(option, $"{option} must be true or false.");
}
