using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PSRedis;

/// <summary>Agrees on TLS, and says in words why that failed. For one link.</summary>
internal sealed class TlsHandshake(RedisOptions options, SocketStream raw, Deadline deadline)
{
#if NET
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;
    private const string VersionNames = "TLS 1.2 or 1.3";
#else
    private const SslProtocols Versions = SslProtocols.Tls12;
    private const string VersionNames = "TLS 1.2";
#endif

    // What the first byte of a record may be.
    private const int FirstType = 20;
    private const int LastType = 23;

    private readonly ServerCertificateCheck _check = new(options, options.TlsHost ?? options.Host, deadline);

    /// <summary>Whether a certificate of the client matters: the server asked for one, or there is one. Where it then closes the connection, that may be why.</summary>
    public bool CertificateMatters { get; private set; }

    /// <summary>The link, encrypted.</summary>
    /// <exception cref="RedisConnectionException">TLS could not be agreed.</exception>
    /// <exception cref="RedisCertificateException">The server's certificate is refused.</exception>
    /// <exception cref="RedisTimeoutException">The server did not answer in time.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public SslStream Run()
    {
        string name = options.TlsHost ?? options.Host;
        var ssl = new SslStream(raw, leaveInnerStreamOpen: true, _check.Validate, (_, _, _, remote, _) =>
        {
            // Called before the server has said anything and, where that gave none, again when it asks.
            CertificateMatters |= remote is not null || options.ClientCertificate is not null;
            return options.ClientCertificate!;
        });
        raw.ReadDeadline = raw.WriteDeadline = deadline;
        // SslStream would take some plain text for the length of a record, and wait for that.
        raw.Opened = () =>
        {
            if (IsPlainText) throw new IOException("The server answered in plain text.");
        };
        try
        {
            // Whether the certificate was revoked is for the check to find out: .NET's own would refuse each of which that is not known.
            ssl.AuthenticateAsClient(name, new X509CertificateCollection(), Versions, checkCertificateRevocation: false);
            return ssl;
        }
        catch (Exception) when (deadline.Cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(deadline.Cancellation);
        }
        catch (Exception e) when (e is TimeoutException || e.InnerException is TimeoutException)
        {
            throw Transport.TimedOut($"{options.Endpoint} does not seem to support TLS: there was no agreement on a version or cipher", deadline);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or InvalidOperationException)
        {
            throw _check.Refusal is { } refusal
                ? new RedisCertificateException($"The certificate of {options.Endpoint} was refused: {refusal}. {_check.Advice}".TrimEnd(), e)
                : Explain(e);
        }
    }

    /// <summary>The error of a lost link where a certificate of the client matters. In TLS 1.3 it does so only when the handshake is over.</summary>
    public static RedisConnectionException ClientCertificateRefused(RedisOptions options, Exception cause, string message) => new(
        options.ClientCertificate is null
            ? $"{options.Endpoint} asked for a client certificate, got none, and closed the connection. Set ClientCertificate."
            : $"{message} The server may not trust the client certificate.",
        cause);

    private bool IsPlainText => raw.Opening is { Length: > 0 } bytes && bytes[0] is < FirstType or > LastType;

    private string Doubt => options.IsTlsAssumed
        ? "TLS is the default for Azure hosts; ssl=false turns it off."
        : "Does this port use TLS?";

    private RedisConnectionException Explain(Exception e)
    {
        if (Opening() is { } opening) return new($"TLS with {options.Endpoint} failed: {opening}", e);
        string message = $"TLS with {options.Endpoint} failed: {e.GetBaseException().Message.TrimEnd('.')}.";
        return CertificateMatters ? ClientCertificateRefused(options, e, message) : new(message, e);
    }

    /// <summary>What the first bytes of the server say, which the errors of TLS libraries do not; null where it is nothing in particular.</summary>
    private string? Opening()
    {
        const int Alert = 21, Handshake = 22, ProtocolVersion = 70, MajorVersion = 3, Tls12 = 3;
        byte[] bytes = raw.Opening;

        // A record is: type, version (2), length (2); an alert in it: level, description; a ServerHello: type, length (3), version (2).
        if (bytes.Length == 0) return $"the server closed the connection. {Doubt}";
        if (IsPlainText) return $"the server answered in plain text. {Doubt}";
        if (bytes[0] == Alert && bytes.Length > 6 && bytes[6] == ProtocolVersion) return $"the server does not support {VersionNames}, and no other version is secure.";
        if (bytes[0] == Handshake && bytes.Length > 10 && bytes[9] == MajorVersion && bytes[10] < Tls12)
        {
            return $"the server uses {(bytes[10] == 0 ? "SSL 3.0" : $"TLS 1.{bytes[10] - 1}")}, which is not secure. {VersionNames} is required.";
        }
        return null;
    }
}
