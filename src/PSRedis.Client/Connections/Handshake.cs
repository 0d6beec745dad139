using System.IO;
using System.Net.Sockets;

namespace PSRedis;

/// <summary>The first commands on a new connection: protocol, credential, database, names.</summary>
internal static class Handshake
{
    private const string What = "the handshake";

    private static readonly string LibraryVersion = typeof(Handshake).Assembly.GetName().Version!.ToString(3);

    /// <summary>Commands that some servers and proxies do not know, and a few close the connection at.</summary>
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
    /// Connects and logs in, in one round trip. It takes a second one where the server refuses HELLO, and another connection where it closes the connection at an optional command.
    /// </summary>
    /// <exception cref="RedisServerException">The server refuses the credential, or the connection.</exception>
    /// <exception cref="RedisOptionsException">The server refuses the database.</exception>
    /// <exception cref="RedisConnectionException">It cannot be reached, or the connection broke.</exception>
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
                optional = login.Fewer;
            }
            catch (Exception e)
            {
                link.Dispose();
                // What the server has said says more than that it has closed the connection.
                if (e is RedisConnectionException && refusal is not null) throw Explain(refusal, options);
                if (e is RedisConnectionException && transport.CertificateMatters) throw TlsHandshake.ClientCertificateRefused(options, e, e.Message);
                throw;
            }
        }
    }

    /// <summary>What broke a link, as an error that names the host.</summary>
    public static RedisException Explain(Exception cause, RedisOptions options, string what = What, TimeSpan waited = default, string whatIsKnown = "") => cause switch
    {
        TimeoutException => new RedisTimeoutException(
            FormattableString.Invariant($"{options.Endpoint} did not answer {what} within {waited.TotalSeconds:0.0} s.{whatIsKnown}"), waited),
        // Not with the cause inside: its message may repeat what was sent.
        RedisProtocolException e => new RedisProtocolException($"{options.Endpoint}: {Redacted.From(e.Message, options.Password)}{whatIsKnown}"),
        RedisServerException e => Redact(e, options),
        RedisException e => e,
        _ => new RedisConnectionException($"The connection to {options.Endpoint} was lost during {what}: {cause.GetBaseException().Message.TrimEnd('.')}.{whatIsKnown}", cause),
    };

    /// <summary>Sends commands on a connection that no other caller has yet, and reads their replies.</summary>
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

    // An old server repeats the arguments of a command that it does not know, the password among them.
    private static RedisServerException Redact(RedisServerException refusal, RedisOptions options)
    {
        string message = refusal.Message;
        int arguments = message.IndexOf(", with args", StringComparison.Ordinal);
        if (arguments >= 0) message = message.Substring(0, arguments);
        message = Redacted.From(message, options.Password);
        return message == refusal.Message ? refusal : new RedisServerException(message);
    }

    /// <summary>The login on one connection.</summary>
    private sealed class Login(Link link, RedisOptions options, int database, Optional optional, Deadline deadline, ICommandObserver? observer)
    {
        private bool _hasHungUp;

        /// <summary>The optional commands to send on another connection, where the server has closed the connection at these.</summary>
        public Optional Fewer { get; private set; }

        private bool HasCredential => options.User is not null || options.Password is not null;

        /// <summary>Logs in and selects the database.</summary>
        /// <param name="refusal">What the server said to HELLO, or that its reply was none to that.</param>
        /// <returns>What the server is; null: it has closed the connection, and is to be tried again with <see cref="Fewer"/>.</returns>
        public ServerIdentity? Run(ref RedisException? refusal)
        {
            if (Sends(Optional.Hello))
            {
                Pending<ServerIdentity> hello = Observed(ConnectionCommands.Hello(3, options.User, options.Password));
                // Garnet answers HELLO without the password that it wants for all other commands, so one of those must be sent.
                refusal = Say(hello, Sends(Optional.ClientInfo) ? null : Observed(ConnectionCommands.Ping()));
                if (_hasHungUp) return null;
                if (refusal is null) return hello.Result;
                if (options.Protocol == 3 || IsFinal(refusal)) throw Explain(refusal, options);
            }
            RedisException? error = SayOlder(options.User, out Pending<ServerIdentity> info);
            // Before 6.0 there are no users, and AUTH takes a password only.
            if (options.User == "default" && error is RedisServerException { IsWrongArity: true }) error = SayOlder(null, out info);
            // Since then a default user who needs no password takes any, as HELLO does, but only where it is named.
            if (options.User is null && error is RedisServerException { SaysThatNoPasswordIsNeeded: true }) error = SayOlder("default", out info);
            if (_hasHungUp) return null;
            if (error is not null) throw Explain(error, options);
            return info.IsCompleted && info.Error is null ? info.Result : new ServerIdentity();
        }

        /// <summary>Logs in without HELLO.</summary>
        private RedisException? SayOlder(string? user, out Pending<ServerIdentity> info)
        {
            info = Observed(Server.Identity());
            RedisCommand<bool> login = HasCredential ? ConnectionCommands.Auth(user, options.Password ?? string.Empty) : ConnectionCommands.Ping();
            return Say(Observed(login), Sends(Optional.ClientInfo) ? info : null);
        }

        private bool Sends(Optional one) => (optional & one) != 0;

        private Pending<T> Observed<T>(RedisCommand<T> command) => new(command.ObservedBy(observer));

        /// <summary>Whether a refusal of HELLO is a verdict on the credential, or on this moment, so that AUTH would be refused as well.</summary>
        // Any other may be about HELLO alone, in whatever words: an old server, a proxy, or a user without the right to it.
        private bool IsFinal(RedisException refusal) =>
            refusal.IsTransient || refusal.Code is "WRONGPASS" or "DENIED" || (refusal.Code == "NOAUTH" && !HasCredential);

        /// <summary>Sends a login, what comes with it, and what is wanted on every connection.</summary>
        /// <returns>Why the server refuses the login, or that its reply is none to that; null: it does not, or has closed the connection.</returns>
        private RedisException? Say(Pending login, Pending? more)
        {
            Pending? select = database == 0 ? null : Observed(ConnectionCommands.Select(database));
            List<Pending> all = [login];
            if (select is not null) all.Add(select);
            if (more is not null) all.Add(more);
            // A courtesy to whoever reads CLIENT LIST: where the server does not know it, or the user lacks the right, nothing is lost.
            if (Sends(Optional.ClientInfo))
            {
                if ((options.ClientName ?? options.DefaultClientName) is { } name) all.Add(Observed(ConnectionCommands.SetClientName(name)));
                all.Add(Observed(ConnectionCommands.SetClientInfo("LIB-NAME", "PSRedis")));
                all.Add(Observed(ConnectionCommands.SetClientInfo("LIB-VER", LibraryVersion)));
            }
            Exchange(link, all, deadline);

            // A user without the right to PING is logged in all the same. AUTH needs none, so who is refused that is not.
            Exception? error = login.Error is RedisServerException { Code: "NOPERM" } && login.Command.Name == "PING" ? null : login.Error;
            // What the server said comes first: one that has no room for another client says so, and closes the connection.
            if (error is RedisServerException || (error is RedisProtocolException && link.Broken is null)) return (RedisException)error;
            if ((link.Broken ?? error) is { } cause)
            {
                Fewer = login.IsCompleted ? optional & ~Optional.ClientInfo : Optional.None;
                _hasHungUp = cause is IOException or SocketException && Fewer != optional;
                if (_hasHungUp) return null;
                bool maySpeakTls = !options.Tls && !login.IsCompleted && cause is IOException or SocketException or RedisProtocolException;
                throw Explain(cause, options, What, deadline.Timeout, maySpeakTls ? " The port may require TLS, or may not belong to a Redis server." : "");
            }
            if (all.Find(static pending => pending.Error is RedisServerException { Code: "NOAUTH" })?.Error is RedisServerException denied) return denied;
            // Only an ERR is about the number: the server may be busy for a moment, or the user have no right to SELECT.
            return select?.Error is null ? null
                : select.Error is RedisServerException { Code: not "ERR" } other ? throw Redact(other, options)
                : throw new RedisOptionsException("Database", $"{options.Endpoint} refused database {database}: {Redacted.From(select.Error.Message, options.Password)}");
        }
    }
}
