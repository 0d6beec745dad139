using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PSRedis;

/// <summary>Negotiates TLS for one link, and explains in plain words why that failed.</summary>
internal sealed class TlsHandshake(RedisOptions options, SocketStream raw, Deadline deadline)
{
#if NET
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;
    private const string VersionNames = "TLS 1.2 or 1.3";
#else
    private const SslProtocols Versions = SslProtocols.Tls12;
    private const string VersionNames = "TLS 1.2";
#endif

    // The range of the first byte of a record.
    private const int FirstType = 20;
    private const int LastType = 23;

    private readonly ServerCertificateCheck _check = new(options, options.TlsHost ?? options.Host, deadline);

    /// <summary>
    /// Whether a client certificate matters: the server asked for one, or there is one. If the server then closes the connection, that may be why.
    /// </summary>
    public bool CertificateMatters { get; private set; }

    /// <summary>The link, encrypted.</summary>
    /// <exception cref="RedisConnectionException">TLS could not be negotiated.</exception>
    /// <exception cref="RedisCertificateException">The server's certificate is refused.</exception>
    /// <exception cref="RedisTimeoutException">The server did not answer in time.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public SslStream Run()
    {
        string name = options.TlsHost ?? options.Host;
        var ssl = new SslStream(raw, leaveInnerStreamOpen: true, _check.Validate, (_, _, _, remote, _) =>
        {
            // Called before the server has sent anything and, if there is no certificate, again when the server asks for one.
            CertificateMatters |= remote is not null || options.ClientCertificate is not null;
            return options.ClientCertificate!;
        });
        raw.ReadDeadline = raw.WriteDeadline = deadline;
        // SslStream would interpret some plain text as the length of a record, and wait for that many bytes.
        raw.FirstBytesReceived = () =>
        {
            if (IsPlainText) throw new IOException("The server answered in plain text.");
        };
        try
        {
            // ServerCertificateCheck checks revocation: the check of .NET would refuse every certificate whose status is unknown.
            ssl.AuthenticateAsClient(name, new X509CertificateCollection(), Versions, checkCertificateRevocation: false);
            return ssl;
        }
        catch (Exception) when (deadline.Cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(deadline.Cancellation);
        }
        catch (Exception e) when (e is TimeoutException || e.InnerException is TimeoutException)
        {
            throw Transport.TimedOut($"{options.Endpoint} does not seem to support TLS: the TLS handshake did not complete", deadline);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or InvalidOperationException)
        {
            throw _check.Refusal is { } refusal
                ? new RedisCertificateException($"The certificate of {options.Endpoint} was refused: {refusal}. {_check.Advice}".TrimEnd(), e)
                : Explain(e);
        }
    }

    /// <summary>The error of a lost link if a client certificate matters. In TLS 1.3 a server refuses one only after the handshake.</summary>
    public static RedisConnectionException ClientCertificateRefused(RedisOptions options, Exception cause, string message) => new(
        options.ClientCertificate is null
            ? $"{options.Endpoint} asked for a client certificate, got none, and closed the connection. Set ClientCertificate."
            : $"{message} The server may not trust the client certificate.",
        cause);

    private bool IsPlainText => raw.FirstBytes is { Length: > 0 } bytes && bytes[0] is < FirstType or > LastType;

    private string Hint => options.IsTlsAssumed
        ? "TLS is the default for Azure hosts; ssl=false disables it."
        : "Check that this port uses TLS.";

    private RedisConnectionException Explain(Exception e)
    {
        if (DescribeFirstBytes() is { } description) return new($"TLS with {options.Endpoint} failed: {description}", e);
        string message = $"TLS with {options.Endpoint} failed: {e.GetBaseException().Message.TrimEnd('.')}.";
        return CertificateMatters ? ClientCertificateRefused(options, e, message) : new(message, e);
    }

    /// <summary>What the first bytes from the server show, and the errors of TLS libraries do not; null if they show nothing in particular.</summary>
    private string? DescribeFirstBytes()
    {
        const int Alert = 21, Handshake = 22, ProtocolVersion = 70, MajorVersion = 3, Tls12 = 3;
        byte[] bytes = raw.FirstBytes;

        // A record is: type, version (2), length (2); an alert in it: level, description; a ServerHello: type, length (3), version (2).
        if (bytes.Length == 0) return $"the server closed the connection. {Hint}";
        if (IsPlainText) return $"the server answered in plain text. {Hint}";
        if (bytes[0] == Alert && bytes.Length > 6 && bytes[6] == ProtocolVersion) return $"the server does not support {VersionNames}, and no other version is secure.";
        if (bytes[0] == Handshake && bytes.Length > 10 && bytes[9] == MajorVersion && bytes[10] < Tls12)
        {
            return $"the server uses {(bytes[10] == 0 ? "SSL 3.0" : $"TLS 1.{bytes[10] - 1}")}, which is not secure. {VersionNames} is required.";
        }
        return null;
    }
}
