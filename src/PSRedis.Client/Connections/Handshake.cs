using System;
using System.Collections.Generic;
using PSRedis.Commands;
using PSRedis.Protocol;

namespace PSRedis;

/// <summary>The first words on a new line: protocol, credential, database, names.</summary>
internal static class Handshake
{
    private static readonly string LibraryVersion = typeof(Handshake).Assembly.GetName().Version!.ToString(3);

    /// <summary>Makes a line, and greets the server in one round trip, or in two where it is older than HELLO.</summary>
    /// <exception cref="RedisServerException">The server refuses the credential, or the connection.</exception>
    /// <exception cref="RedisOptionsException">The server refuses the database.</exception>
    /// <exception cref="RedisConnectionException">It cannot be reached, or the line broke.</exception>
    /// <exception cref="RedisCertificateException">Its certificate is refused.</exception>
    /// <exception cref="RedisTimeoutException">The server did not answer in time.</exception>
    /// <exception cref="RedisProtocolException">It does not speak RESP.</exception>
    /// <exception cref="OperationCanceledException">The wait was stopped.</exception>
    public static (Link Link, ServerIdentity Identity) Open(RedisOptions options, int database, Deadline deadline, ICommandObserver? observer = null)
    {
        Transport transport = Transport.Connect(options, deadline);
        var link = new Link(transport, options.Limits);
        try
        {
            return (link, Run(link, options, database, deadline, observer));
        }
        catch (Exception e)
        {
            link.Dispose();
            if (e is RedisConnectionException && transport.CertificateMatters) throw TlsHandshake.ClientCertificateRefused(options, e, e.Message);
            throw;
        }
    }

    /// <summary>What broke a line, as an error that names the host.</summary>
    public static RedisException Explain(Exception cause, RedisOptions options, string what, TimeSpan waited, string whatIsKnown = "") => cause switch
    {
        TimeoutException => new RedisTimeoutException(
            FormattableString.Invariant($"{options.Endpoint} did not answer to {what} within {waited.TotalSeconds:0.0} s.{whatIsKnown}"), waited),
        // Not with the cause inside: its message may repeat what was sent.
        RedisProtocolException e => new RedisProtocolException($"{options.Endpoint}: {Concealed.From(e.Message, options.Password)}{whatIsKnown}"),
        RedisServerException e => Discreet(e, options),
        RedisException e => e,
        _ => new RedisConnectionException($"The connection to {options.Endpoint} broke during {what}: {cause.GetBaseException().Message.TrimEnd('.')}.", cause),
    };

    private static ServerIdentity Run(Link link, RedisOptions options, int database, Deadline deadline, ICommandObserver? observer)
    {
        var hello = new Pending<ServerIdentity>(ConnectionCommands.Hello(options.Protocol ?? 3, options.User, options.Password).ObservedBy(observer));
        if (Greet(hello) is not RedisServerException refusal) return hello.Result;

        bool isOlder = refusal.IsUnknownCommand || refusal.Code == "NOPROTO";
        if (!isOlder || options.Protocol == 3) throw Discreet(refusal, options);
        // A server before 6.0: AUTH, or PING to see whether that is needed.
        bool hasCredential = options.User is not null || options.Password is not null;
        RedisCommand<bool> auth = hasCredential ? ConnectionCommands.Auth(options.User, options.Password ?? string.Empty) : ConnectionCommands.Ping();
        RedisServerException? error = Greet(new Pending<bool>(auth.ObservedBy(observer)));
        // A user without the right to PING has got in all the same.
        return error is null or { Code: "NOPERM" } ? new ServerIdentity() : throw Discreet(error, options);

        RedisServerException? Greet(Pending login)
        {
            Pending? select = database == 0 ? null : new Pending<bool>(ConnectionCommands.Select(database).ObservedBy(observer));
            Exchange(link, WithNames(login, select, options, observer), deadline);
            // What the server said comes first: one that has no room for another client says so, and hangs up.
            if (login.Error is RedisServerException refusal) return refusal;
            if ((link.Broken ?? login.Error) is { } cause) throw Explain(cause, options, "the greeting", deadline.Timeout);
            // Only an ERR is about the number: the server may be busy for a moment, or the user have no right to SELECT.
            return select?.Error is null ? null
                : select.Error is RedisServerException { Code: not "ERR" } other ? throw Discreet(other, options)
                : throw new RedisOptionsException("Database", $"{options.Endpoint} refuses database {database}: {Concealed.From(select.Error.Message, options.Password)}");
        }
    }

    // The names are a courtesy to whoever reads CLIENT LIST: where the server is too old for them, or the user has not the right, nothing is lost.
    private static IEnumerable<Pending> WithNames(Pending login, Pending? select, RedisOptions options, ICommandObserver? observer)
    {
        yield return login;
        if (select is not null) yield return select;
        if (options.ClientName is { } name) yield return new Pending<bool>(ConnectionCommands.SetClientName(name).ObservedBy(observer));
        yield return new Pending<bool>(ConnectionCommands.SetClientInfo("LIB-NAME", "PSRedis").ObservedBy(observer));
        yield return new Pending<bool>(ConnectionCommands.SetClientInfo("LIB-VER", LibraryVersion).ObservedBy(observer));
    }

    // An old server repeats the arguments of a command that it does not know, the password among them.
    private static RedisServerException Discreet(RedisServerException refusal, RedisOptions options)
    {
        string message = refusal.Message;
        int arguments = message.IndexOf(", with args", StringComparison.Ordinal);
        if (arguments >= 0) message = message.Substring(0, arguments);
        message = Concealed.From(message, options.Password);
        return message == refusal.Message ? refusal : new RedisServerException(message);
    }

    /// <summary>Sends commands on a connection that nobody else has yet, and reads their replies.</summary>
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
}
