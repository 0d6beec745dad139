using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace PSRedis.Engine;

/// <summary>A cmdlet that says which certificates a TLS connection needs.</summary>
public abstract class TlsCmdlet : RedisCmdletBase
{
    private protected TlsCmdlet() { }

    /// <summary>The name the server's certificate must have, where it is not the host name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TlsHost { get; set; }

    /// <summary>A file with the certificates of the authorities to trust instead of the system's (PEM or DER).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CaFile { get; set; }

    /// <summary>The client's certificate: an X509Certificate2, or the path of a PFX or PEM file.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? ClientCertificate { get; set; }

    /// <summary>The path of the client certificate's key (PEM), where it is not in the same file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientCertificateKey { get; set; }

    /// <summary>The password of the client certificate's file.</summary>
    [Parameter]
    [Secret]
    [ValidateNotNull]
    public SecureString? ClientCertificatePassword { get; set; }

    /// <summary>Takes any certificate of the server. Whoever is on the way can then read and change everything.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>Asks no authority whether it has revoked the server's certificate.</summary>
    [Parameter]
    public SwitchParameter SkipRevocationCheck { get; set; }

    /// <summary>Puts what the parameters say over what a URL or connection string says.</summary>
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
        var other => throw new RedisOptionsException(nameof(ClientCertificate), $"A client certificate must be an X509Certificate2 or the path of a file, not a {other.GetType().Name}."),
    };
}
