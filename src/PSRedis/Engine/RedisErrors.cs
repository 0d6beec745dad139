using PSRedis.Hosting;
using PSRedis.Locks;

namespace PSRedis.Engine;

/// <summary>Converts exceptions to error records: id, category and advice.</summary>
internal static class RedisErrors
{
    // A longer list of names would not help.
    private const int MaxKeysNamed = 3;

    /// <summary>Creates the record. Its id is <c>Redis.</c> and the error code of the server or the client.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="target">The target object, such as a key.</param>
    /// <param name="redis">The connection of the command; null: it was not sent, or the connection is irrelevant.</param>
    public static ErrorRecord From(Exception exception, object? target, RedisConnection? redis = null)
    {
        string code = exception switch
        {
            RedisException error => error.Code,
            ArgumentException => "BadArgument",
            _ => exception.GetType().Name.Replace("Exception", string.Empty),
        };
        (ErrorCategory category, string? advice) = Describe(exception, code, redis);
        var record = new ErrorRecord(exception, "Redis." + code, category, target);
        string message = WithContext(exception, target, redis);
        if (advice is not null || message != exception.Message) record.ErrorDetails = new ErrorDetails(message) { RecommendedAction = advice };
        return record;
    }

    /// <summary>
    /// The message with its target and server as a prefix: <c>app:queue at cache:6379: WRONGTYPE …</c>. Connection errors already name the server.
    /// </summary>
    private static string WithContext(Exception exception, object? target, RedisConnection? redis)
    {
        if (exception is not (RedisServerException or ArgumentException or NotSupportedException)) return exception.Message;
        string? about = target switch
        {
            string key => RedisArgument.Display(key),
            string[] { Length: > 0 and <= MaxKeysNamed } keys => string.Join(", ", keys.Select(RedisArgument.Display)),
            string[] { Length: > MaxKeysNamed } keys => $"{RedisArgument.Display(keys[0])} and {keys.Length - 1} more",
            _ => null,
        };
        if (about is not null && exception.Message.IndexOf($"'{about}'", StringComparison.Ordinal) >= 0) about = null;
        string? where = exception is RedisServerException ? redis?.Endpoint : null;
        return (about, where) switch
        {
            (null, null) => exception.Message,
            (null, _) => $"{where}: {exception.Message}",
            (_, null) => $"{about}: {exception.Message}",
            _ => $"{about} at {where}: {exception.Message}",
        };
    }

    /// <summary>A record for an error that the cmdlet itself detects.</summary>
    public static ErrorRecord Create(string code, ErrorCategory category, string message, object? target) =>
        new(new InvalidOperationException(message), "Redis." + code, category, target);

    /// <summary>A record for a closed connection.</summary>
    public static ErrorRecord ClosedConnection(RedisConnection connection) =>
        Create("ConnectionClosed", ErrorCategory.ConnectionError, $"The connection '{connection.Name}' is closed. Get-RedisConnection lists the open connections, and Connect-Redis establishes one.", connection);

    /// <summary>A record for a subscription that does not exist.</summary>
    public static ErrorRecord NoSubscription(int id) =>
        Create("NoSubscription", ErrorCategory.ObjectNotFound, $"There is no subscription {id} in this session. Get-RedisSubscription lists all subscriptions.", id);

    /// <summary>Whether the error concerns one record only, so that the next one can still be processed.</summary>
    public static bool ConcernsOneRecord(Exception exception) => exception is not (RedisException { ConcernsConnection: true } or OperationCanceledException);

    private static (ErrorCategory Category, string? Advice) Describe(Exception exception, string code, RedisConnection? redis) => (exception, code) switch
    {
        (RedisServerException, "WRONGTYPE") => (ErrorCategory.InvalidType, "The key holds a value of another type. Get-RedisKeyType shows its type."),
        (RedisServerException, "NOAUTH") => (ErrorCategory.AuthenticationError, "The server requires a password: use Connect-Redis -Credential or -Password."),
        (RedisServerException, "WRONGPASS") => (ErrorCategory.AuthenticationError, "Check the user name and the password."),
        (RedisServerException, "NOPERM") => (ErrorCategory.PermissionDenied, "The user has no permission for this command or key (ACL)."),
        (RedisServerException, "OOM") => (ErrorCategory.LimitsExceeded, "The server has reached its maxmemory limit."),
        (RedisServerException, "LOADING" or "BUSY" or "TRYAGAIN") => (ErrorCategory.ResourceBusy, "The server is temporarily unable to execute the command: try again."),
        (RedisServerException, "CLUSTERDOWN") => (ErrorCategory.ResourceUnavailable, "Not all slots of the cluster are covered: see CLUSTER INFO and CLUSTER NODES."),
        (RedisServerException, "MASTERDOWN") => (ErrorCategory.ResourceUnavailable, "This replica has lost its master and refuses to serve stale data: connect to the master, or try again later."),
        (RedisServerException e, "MOVED") => (ErrorCategory.InvalidOperation, $"The key is on another node of the cluster: connect to {NodeIn(e)}."),
        (RedisServerException e, "ASK") => (ErrorCategory.ResourceBusy, $"The key is being migrated to another node of the cluster, {NodeIn(e)}: try again."),
        (RedisServerException e, "REDIRECT") => (ErrorCategory.InvalidOperation, $"The server redirects clients to another server: connect to {NodeIn(e)}."),
        (RedisServerException, "CROSSSLOT") => (ErrorCategory.InvalidOperation, "In a cluster, all keys of a command or transaction must be in the same slot: use the same {hash tag} in their names, or one key at a time."),
        (RedisServerException, "READONLY") => (ErrorCategory.InvalidOperation, "This is a replica: connect to the master to write."),
        (RedisServerException, "EXECABORT" or "MISCONF") => (ErrorCategory.InvalidOperation, null),
        (RedisServerException, "NOSCRIPT") => (ErrorCategory.ObjectNotFound, null),
        (RedisServerException e, _) when e.IsUnknownCommand && redis?.Identity.Mode == "sentinel" => (
            ErrorCategory.NotImplemented, "This is a sentinel, which has no data: connect to the master that Invoke-RedisCommand SENTINEL GET-MASTER-ADDR-BY-NAME returns."),
        (RedisServerException e, _) when e.IsUnknownCommand => (ErrorCategory.NotImplemented, "The server does not have this command: it may be too old, or the command may be renamed or disabled."),
        (RedisServerException e, _) when e.Message.IndexOf("no such key", StringComparison.OrdinalIgnoreCase) >= 0 => (ErrorCategory.ObjectNotFound, null),
        (RedisServerException e, _) when IsRefusedOption(e.Message) => (ErrorCategory.NotSpecified, "The server may be too old for one of the options: the help states the version that introduced it."),
        (RedisServerException, _) => (ErrorCategory.NotSpecified, null),
        (RedisTransactionAbortedException, _) => (ErrorCategory.ResourceBusy, "Read the keys and try again, or use Invoke-RedisTransaction -Watch -Retry."),
        (ResourceLockException, "LockReleased") => (ErrorCategory.InvalidOperation, null),
        (ResourceLockException, "LockExpired") => (ErrorCategory.OperationTimeout, "Use a longer -Lease, or Use-RedisLock, which renews it."),
        (ResourceLockException, _) => (ErrorCategory.ResourceExists, "Use a longer -Lease, or Use-RedisLock, which renews it."),
        (RedisTimeoutException e, _) => (ErrorCategory.OperationTimeout, AfterLoss(e, "If the server is busy or the network is slow, increase Connect-Redis -CommandTimeout or -ConnectTimeout.")),
        (RedisConnectionException e, _) => (ErrorCategory.ConnectionError, AfterLoss(e, null)),
        (RedisCertificateException, _) => (ErrorCategory.SecurityError, null),
        (RedisProtocolException e, _) => (ErrorCategory.ProtocolError, AfterLoss(e, "Check that this is the port of a Redis server, and whether the port requires TLS.")),
        (RedisOptionsException, _) => (ErrorCategory.InvalidArgument, null),
        (LocalServerException, "ServerNotFound") => (ErrorCategory.NotInstalled, null),
        (LocalServerException, "PortInUse") => (ErrorCategory.ResourceExists, null),
        (LocalServerException, _) => (ErrorCategory.OpenError, null),
        (NotSupportedException, _) => (ErrorCategory.NotImplemented, null),
        (ArgumentException, _) => (ErrorCategory.InvalidArgument, null),
        (InvalidOperationException, _) => (ErrorCategory.InvalidOperation, null),
        _ => (ErrorCategory.NotSpecified, null),
    };

    // MOVED 5061 cache-2:6379. Without a host name it is the host of the current connection.
    private static string NodeIn(RedisServerException e) =>
        e.Message.Split(' ') is { Length: > 1 } words ? words[words.Length - 1].TrimStart('?') : "that node";

    private static bool IsRefusedOption(string message) =>
        message.StartsWith("ERR syntax error", StringComparison.OrdinalIgnoreCase) || message.StartsWith("ERR wrong number of arguments", StringComparison.OrdinalIgnoreCase);

    private static string? AfterLoss(RedisException e, string? otherwise) => e.OutcomeUnknown > 0 ? "Check what was executed before you run the command again." : otherwise;
}
