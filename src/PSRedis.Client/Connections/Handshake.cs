using System.IO;
using System.Net.Sockets;

namespace PSRedis;

/// <summary>The first commands on a new connection: protocol, credential, database, names.</summary>
internal static class Handshake
{
    private const string HandshakeStep = "the handshake";

    private static readonly string LibraryVersion = typeof(Handshake).Assembly.GetName().Version!.ToString(3);

    /// <summary>Commands that some servers and proxies do not know; a few close the connection when they get one.</summary>
    [Flags]
    private enum Optional
    {
        None = 0,

        /// <summary>HELLO.</summary>
        Hello = 1,

        /// <summary>The names of the client and its library, and INFO.</summary>
        ClientInfo = 2,
    }

    /// <summary>
    /// Connects and logs in, in one round trip. If the server refuses HELLO, it takes a second one; if it closes the connection because of an optional command,
    /// another connection.
    /// </summary>
    /// <exception cref="RedisServerException">The server refuses the credential, or the connection.</exception>
    /// <exception cref="RedisOptionsException">The server refuses the database.</exception>
    /// <exception cref="RedisConnectionException">The server cannot be reached, or the connection was lost.</exception>
    /// <exception cref="RedisCertificateException">Its certificate is refused.</exception>
    /// <exception cref="RedisTimeoutException">The server did not answer in time.</exception>
    /// <exception cref="RedisProtocolException">It does not speak RESP.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static (Link Link, ServerIdentity Identity) Open(RedisOptions options, int database, Deadline deadline, ICommandObserver? observer = null)
    {
        Optional optional = (options.Protocol == 2 ? Optional.None : Optional.Hello) | (options.NoClientInfo ? Optional.None : Optional.ClientInfo);
        RedisException? refusal = null;
        while (true)
        {
            Transport transport = Transport.Connect(options, deadline);
            var link = new Link(transport, options.Limits);
            try
            {
                var login = new Login(link, options, database, optional, deadline, observer);
                if (login.Run(ref refusal) is { } identity) return (link, identity);
                link.Dispose();
                optional = login.Remaining;
            }
            catch (Exception e)
            {
                link.Dispose();
                // The refusal says more than the fact that the server has closed the connection.
                if (e is RedisConnectionException && refusal is not null) throw Explain(refusal, options);
                if (e is RedisConnectionException && transport.CertificateMatters) throw TlsHandshake.ClientCertificateRefused(options, e, e.Message);
                throw;
            }
        }
    }

    /// <summary>The cause of a broken link, as an error that names the host.</summary>
    public static RedisException Explain(Exception cause, RedisOptions options, string what = HandshakeStep, TimeSpan waited = default, string outcome = "") => cause switch
    {
        TimeoutException => new RedisTimeoutException(
            FormattableString.Invariant($"{options.Endpoint} did not reply to {what} within {waited.TotalSeconds:0.###} s.{outcome}"), waited),
        // Without the cause as inner exception: its message may repeat what was sent.
        RedisProtocolException e => new RedisProtocolException($"{options.Endpoint}: {Redacted.From(e.Message, options.Password)}{outcome}"),
        RedisServerException e => Redact(e, options),
        RedisException e => e,
        _ => new RedisConnectionException($"The connection to {options.Endpoint} was lost during {what}: {cause.GetBaseException().Message.TrimEnd('.')}.{outcome}", cause),
    };

    /// <summary>Sends commands on a link that no other thread uses yet, and reads their replies.</summary>
    public static void Exchange(Link link, IEnumerable<Pending> commands, Deadline deadline)
    {
        lock (link.WriteGate)
        {
            foreach (Pending pending in commands) link.Enqueue(pending);
        }
        link.Flush(deadline);
        lock (link.ReadGate)
        {
            while (link.IsBusy && link.Broken is null) link.Receive(deadline);
        }
    }

    // An old server repeats the arguments of a command that it does not know, including the password.
    private static RedisServerException Redact(RedisServerException refusal, RedisOptions options)
    {
        string message = refusal.Message;
        int arguments = message.IndexOf(", with args", StringComparison.Ordinal);
        if (arguments >= 0) message = message.Substring(0, arguments);
        message = Redacted.From(message, options.Password);
        return message == refusal.Message ? refusal : new RedisServerException(message);
    }

    /// <summary>The login on one link.</summary>
    private sealed class Login(Link link, RedisOptions options, int database, Optional optional, Deadline deadline, ICommandObserver? observer)
    {
        private bool _wasClosed;

        /// <summary>The optional commands for the next attempt, after the server has closed the connection because of the present ones.</summary>
        public Optional Remaining { get; private set; }

        private bool HasCredential => options.User is not null || options.Password is not null;

        /// <summary>Logs in and selects the database.</summary>
        /// <param name="refusal">The error reply to HELLO, or an error that says that its reply is invalid.</param>
        /// <returns>The identity of the server; null: it has closed the connection, and must be tried again with <see cref="Remaining"/>.</returns>
        public ServerIdentity? Run(ref RedisException? refusal)
        {
            if (Sends(Optional.Hello))
            {
                Pending<ServerIdentity> hello = Observed(ConnectionCommands.Hello(3, options.User, options.Password));
                // Garnet answers HELLO without the password that it requires for all other commands, so one of those must be sent.
                refusal = SendLogin(hello, Sends(Optional.ClientInfo) ? null : Observed(ConnectionCommands.Ping()));
                if (_wasClosed) return null;
                if (refusal is null) return hello.Result;
                if (options.Protocol == 3 || IsFinal(refusal)) throw Explain(refusal, options);
            }
            RedisException? error = SendAuth(options.User, out Pending<ServerIdentity> info);
            // Before Redis 6.0 there are no users, and AUTH accepts only a password.
            if (options.User == "default" && error is RedisServerException { IsWrongArity: true }) error = SendAuth(null, out info);
            // Since 6.0 a default user without a password accepts any, with AUTH and HELLO, but only if the user is named.
            if (options.User is null && error is RedisServerException { IsNoPasswordSet: true }) error = SendAuth("default", out info);
            if (_wasClosed) return null;
            if (error is not null) throw Explain(error, options);
            return info.IsCompleted && info.Error is null ? info.Result : new ServerIdentity();
        }

        /// <summary>Logs in without HELLO.</summary>
        private RedisException? SendAuth(string? user, out Pending<ServerIdentity> info)
        {
            info = Observed(Server.Identity());
            RedisCommand<bool> login = HasCredential ? ConnectionCommands.Auth(user, options.Password ?? string.Empty) : ConnectionCommands.Ping();
            return SendLogin(Observed(login), Sends(Optional.ClientInfo) ? info : null);
        }

        private bool Sends(Optional one) => (optional & one) != 0;

        private Pending<T> Observed<T>(RedisCommand<T> command) => new(command.ObservedBy(observer));

        /// <summary>Whether a refusal of HELLO concerns the credential, or is transient, so that AUTH would be refused as well.</summary>
        // Any other may concern HELLO alone, whatever its wording: an old server, a proxy, or a user without permission for it.
        private bool IsFinal(RedisException refusal) =>
            refusal.IsTransient || refusal.Code is "WRONGPASS" or "DENIED" || (refusal.Code == "NOAUTH" && !HasCredential);

        /// <summary>Sends a login together with SELECT and the optional commands.</summary>
        /// <returns>
        /// The refusal of the login, or an error that says that its reply is invalid; null: the login succeeded, or the server has closed the connection.
        /// </returns>
        private RedisException? SendLogin(Pending login, Pending? more)
        {
            Pending? select = database == 0 ? null : Observed(ConnectionCommands.Select(database));
            List<Pending> all = [login];
            if (select is not null) all.Add(select);
            if (more is not null) all.Add(more);
            // They only help the reader of CLIENT LIST: errors are ignored if the server does not know them, or the user has no permission.
            if (Sends(Optional.ClientInfo))
            {
                if ((options.ClientName ?? options.DefaultClientName) is { } name) all.Add(Observed(ConnectionCommands.SetClientName(name)));
                all.Add(Observed(ConnectionCommands.SetClientInfo("LIB-NAME", "PSRedis")));
                all.Add(Observed(ConnectionCommands.SetClientInfo("LIB-VER", LibraryVersion)));
            }
            Exchange(link, all, deadline);

            // A user without permission for PING is logged in all the same. AUTH requires no permission, so a NOPERM to it is a refusal.
            Exception? error = login.Error is RedisServerException { Code: "NOPERM" } && login.Command.Name == "PING" ? null : login.Error;
            // The server's error comes first: a server that has reached its limit of clients says so, and closes the connection.
            if (error is RedisServerException || (error is RedisProtocolException && link.Broken is null)) return (RedisException)error;
            if ((link.Broken ?? error) is { } cause)
            {
                Remaining = login.IsCompleted ? optional & ~Optional.ClientInfo : Optional.None;
                _wasClosed = cause is IOException or SocketException && Remaining != optional;
                if (_wasClosed) return null;
                bool maySpeakTls = !options.Tls && !login.IsCompleted && cause is IOException or SocketException or RedisProtocolException;
                throw Explain(cause, options, HandshakeStep, deadline.Timeout, maySpeakTls ? " The port may require TLS, or may not belong to a Redis server." : "");
            }
            if (all.Find(static pending => pending.Error is RedisServerException { Code: "NOAUTH" })?.Error is RedisServerException denied) return denied;
            // Only an ERR concerns the database number: the server may be busy, or the user may have no permission for SELECT.
            return select?.Error is null ? null
                : select.Error is RedisServerException { Code: not "ERR" } other ? throw Redact(other, options)
                : throw new RedisOptionsException("Database", $"{options.Endpoint} refused database {database}: {Redacted.From(select.Error.Message, options.Password)}");
        }
    }
}
