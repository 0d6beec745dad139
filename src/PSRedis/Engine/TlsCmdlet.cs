using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace PSRedis.Engine;

/// <summary>A cmdlet with the certificate parameters of a TLS connection.</summary>
public abstract class TlsCmdlet : RedisCmdletBase
{
    private protected TlsCmdlet() { }

    /// <summary>The name that the server's certificate must have, if it is not the host name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TlsHost { get; set; }

    /// <summary>A file with the CA certificates to trust instead of the system's (PEM or DER).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CaFile { get; set; }

    /// <summary>The client's certificate: an X509Certificate2, or the path of a PFX or PEM file.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? ClientCertificate { get; set; }

    /// <summary>The path of the client certificate's key (PEM), if it is not in the same file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientCertificateKey { get; set; }

    /// <summary>The password of the client certificate's file.</summary>
    [Parameter]
    [Secret]
    [ValidateNotNull]
    public SecureString? ClientCertificatePassword { get; set; }

    /// <summary>Accepts any certificate of the server. An attacker on the network path can then read and change everything.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>Does not check whether the server's certificate has been revoked.</summary>
    [Parameter]
    public SwitchParameter SkipRevocationCheck { get; set; }

    /// <summary>Overrides the options of the URL or connection string with the parameters.</summary>
    private protected virtual void Apply(RedisOptions options)
    {
        options.TlsHost = TlsHost ?? options.TlsHost;
        if ((CaFile ?? options.CaFile) is { } caFile) options.CaFile = GetUnresolvedProviderPathFromPSPath(caFile);
        options.ClientCertificate = Certificate() ?? options.ClientCertificate;
        if (IsGiven(nameof(SkipCertificateCheck))) options.SkipCertificateCheck = SkipCertificateCheck;
        if (SkipRevocationCheck) options.CheckCertificateRevocation = false;
    }

    /// <summary>Whether a parameter is given.</summary>
    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private X509Certificate2? Certificate() => Unwrap.Base(ClientCertificate) switch
    {
        null => null,
        X509Certificate2 certificate => certificate,
        string path => PSRedis.ClientCertificate.Load(
            GetUnresolvedProviderPathFromPSPath(path),
            ClientCertificateKey is null ? null : GetUnresolvedProviderPathFromPSPath(ClientCertificateKey),
            ClientCertificatePassword is null ? null : ServerName.PlainText(ClientCertificatePassword)),
        var other => throw new RedisOptionsException(nameof(ClientCertificate), $"ClientCertificate must be an X509Certificate2 or the path of a file, not a {other.GetType().Name}."),
    };
}
