using System;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PSRedis.Testing;

/// <summary>A certificate and its private key, as PEM files.</summary>
public sealed record TlsCertificate(string CertificatePath, string KeyPath);

/// <summary>A private certificate authority and its certificates, in a temporary folder that is removed on disposal.</summary>
public sealed class TlsFiles : IDisposable
{
    /// <summary>The password of <see cref="ClientPfxPath"/>.</summary>
    public const string PfxPassword = "not a secret";

    // Some minutes early, in case the clock is slow.
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddMinutes(-5);
    private readonly X509Certificate2 _ca;

    public TlsFiles()
    {
        Folder = Directory.CreateTempSubdirectory("psredis-tls-").FullName;

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=PSRedis test CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _ca = request.CreateSelfSigned(_from.AddYears(-1), _from.AddYears(1));
        CaPath = Write("ca.crt", _ca.ExportCertificatePem());

        Server = Issue("server", "localhost", _from.AddDays(30));
        WrongName = Issue("wrong-name", "redis.example.com", _from.AddDays(30));
        Expired = Issue("expired", "localhost", _from.AddMinutes(1), from: _from.AddDays(-30));
        Client = Issue("client", null, _from.AddDays(30));

        using X509Certificate2 client = X509Certificate2.CreateFromPemFile(Client.CertificatePath, Client.KeyPath);
        ClientPfxPath = Path.Combine(Folder, "client.pfx");
        File.WriteAllBytes(ClientPfxPath, client.Export(X509ContentType.Pfx, PfxPassword));
    }

    public string Folder { get; }

    /// <summary>The authority's certificate, which a client must trust.</summary>
    public string CaPath { get; }

    /// <summary>For localhost and 127.0.0.1.</summary>
    public TlsCertificate Server { get; }

    /// <summary>For another host.</summary>
    public TlsCertificate WrongName { get; }

    /// <summary>Like <see cref="Server"/>, but expired.</summary>
    public TlsCertificate Expired { get; }

    /// <summary>For a client.</summary>
    public TlsCertificate Client { get; }

    /// <summary>The client certificate as a PFX file, with <see cref="PfxPassword"/>.</summary>
    public string ClientPfxPath { get; }

    public void Dispose()
    {
        _ca.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Signs a certificate: for a server with a host name, for a client without.</summary>
    private TlsCertificate Issue(string name, string? host, DateTimeOffset to, DateTimeOffset? from = null)
    {
        const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
        const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host ?? name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        var usage = new Oid(host is null ? ClientAuthentication : ServerAuthentication);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([usage], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_ca, true, false));
        if (host is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(host);
            if (host == "localhost") names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }
        using X509Certificate2 certificate = request.Create(_ca, from ?? _from, to, RandomNumberGenerator.GetBytes(16));
        return new TlsCertificate(Write(name + ".crt", certificate.ExportCertificatePem()), Write(name + ".key", key.ExportPkcs8PrivateKeyPem()));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, text + "\n");
        return path;
    }
}
