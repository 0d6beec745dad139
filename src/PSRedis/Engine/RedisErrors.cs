using System;
using System.Management.Automation;
using PSRedis.Hosting;
using PSRedis.Locks;

namespace PSRedis.Engine;

/// <summary>The one place where an exception becomes an error record: id, category, advice.</summary>
internal static class RedisErrors
{
    /// <summary>Makes the record: its id is <c>Redis.</c> and the server's first word, or the client's.</summary>
    public static ErrorRecord From(Exception exception, object? target)
    {
        string code = exception switch
        {
            RedisException redis => redis.Code,
            ArgumentException => "BadArgument",
            _ => exception.GetType().Name.Replace("Exception", string.Empty),
        };
        (ErrorCategory category, string? advice) = Describe(exception, code);
        var record = new ErrorRecord(exception, "Redis." + code, category, target);
        if (advice is not null) record.ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = advice };
        return record;
    }

    /// <summary>A record for what only the cmdlet knows to be wrong.</summary>
    public static ErrorRecord Create(string code, ErrorCategory category, string message, object? target) =>
        new(new InvalidOperationException(message), "Redis." + code, category, target);

    /// <summary>A record for a connection that is closed for good.</summary>
    public static ErrorRecord ClosedConnection(RedisConnection connection) =>
        Create("ConnectionClosed", ErrorCategory.ConnectionError, $"The connection '{connection.Name}' is closed. Get-RedisConnection lists those there are, Connect-Redis makes one.", connection);

    /// <summary>A record for a subscription that there is not.</summary>
    public static ErrorRecord NoSubscription(int id) =>
        Create("NoSubscription", ErrorCategory.ObjectNotFound, $"There is no subscription {id} in this session. Get-RedisSubscription lists those there are.", id);

    /// <summary>Whether the next record could still be served: the trouble is this one's alone.</summary>
    public static bool ConcernsOneRecord(Exception exception) => exception is not (RedisException { ConcernsLine: true } or OperationCanceledException);

    private static (ErrorCategory Category, string? Advice) Describe(Exception exception, string code) => (exception, code) switch
    {
        (RedisServerException, "WRONGTYPE") => (ErrorCategory.InvalidType, "The key holds another type: Get-RedisKeyType tells which."),
        (RedisServerException, "NOAUTH") => (ErrorCategory.AuthenticationError, "The server wants a password: Connect-Redis -Credential or -Password."),
        (RedisServerException, "WRONGPASS") => (ErrorCategory.AuthenticationError, "The user name or the password is wrong."),
        (RedisServerException, "NOPERM") => (ErrorCategory.PermissionDenied, "The user has not the right to this command or key (ACL)."),
        (RedisServerException, "OOM") => (ErrorCategory.LimitsExceeded, "The server has reached its maxmemory."),
        (RedisServerException, "LOADING" or "BUSY" or "TRYAGAIN") => (ErrorCategory.ResourceBusy, "Try again in a moment."),
        (RedisServerException, "CLUSTERDOWN" or "MASTERDOWN") => (ErrorCategory.ResourceUnavailable, null),
        (RedisServerException, "READONLY") => (ErrorCategory.InvalidOperation, "This is a replica: connect to its master to write."),
        (RedisServerException, "EXECABORT" or "MISCONF") => (ErrorCategory.InvalidOperation, null),
        (RedisServerException, "NOSCRIPT") => (ErrorCategory.ObjectNotFound, null),
        (RedisServerException e, _) when e.IsUnknownCommand => (ErrorCategory.NotImplemented, "The server does not know this command: it may be too old, or have it renamed."),
        (RedisServerException e, _) when e.Message.IndexOf("no such key", StringComparison.OrdinalIgnoreCase) >= 0 => (ErrorCategory.ObjectNotFound, null),
        (RedisServerException, _) => (ErrorCategory.NotSpecified, null),
        (RedisTransactionAbortedException, _) => (ErrorCategory.ResourceBusy, "Read the keys and try again, as Invoke-RedisTransaction -Watch -Retry does."),
        (ResourceLockException, "LockReleased") => (ErrorCategory.InvalidOperation, null),
        (ResourceLockException, "LockExpired") => (ErrorCategory.OperationTimeout, "Give it a longer -Lease, or let Use-RedisLock renew it."),
        (ResourceLockException, _) => (ErrorCategory.ResourceExists, "Give it a longer -Lease, or let Use-RedisLock renew it."),
        (RedisTimeoutException e, _) => (ErrorCategory.OperationTimeout, AfterLoss(e, "Is the server busy or far away? Connect-Redis -CommandTimeout and -ConnectTimeout wait longer.")),
        (RedisConnectionException e, _) => (ErrorCategory.ConnectionError, AfterLoss(e, null)),
        (RedisCertificateException, _) => (ErrorCategory.SecurityError, null),
        (RedisProtocolException e, _) => (ErrorCategory.ProtocolError, AfterLoss(e, "Is this the port of a Redis server, and does it speak TLS?")),
        (RedisOptionsException, _) => (ErrorCategory.InvalidArgument, null),
        (LocalServerException, "ServerNotFound") => (ErrorCategory.NotInstalled, null),
        (LocalServerException, "PortInUse") => (ErrorCategory.ResourceExists, null),
        (LocalServerException, _) => (ErrorCategory.OpenError, null),
        (NotSupportedException, _) => (ErrorCategory.NotImplemented, null),
        (ArgumentException, _) => (ErrorCategory.InvalidArgument, null),
        (InvalidOperationException, _) => (ErrorCategory.InvalidOperation, null),
        _ => (ErrorCategory.NotSpecified, null),
    };

    private static string? AfterLoss(RedisException e, string? otherwise) => e.OutcomeUnknown > 0 ? "Find out what was done, before it is done again." : otherwise;
}
