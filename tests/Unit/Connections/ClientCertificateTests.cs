using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PSRedis.Tests.Connections;

public sealed class ClientCertificateTests : IDisposable
{
    private const string Password = "Tr0ub4dor";

    private readonly Certificates _certificates = new();
    private readonly X509Certificate2 _certificate;

    public ClientCertificateTests() => _certificate = _certificates.Make("client", usage: Certificates.ClientUsage);

    public void Dispose() => _certificates.Dispose();

    private string CertificatePem => _certificate.ExportCertificatePem();

    private string KeyPem => _certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private string EncryptedKeyPem => _certificate.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(
        Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "not needed")]
    [InlineData(Password, Password)]
    public void Pfx_loads(string? written, string? given)
    {
        string path = _certificates.Write("client.pfx", _certificate.Export(X509ContentType.Pkcs12, written));

        if (written is null && given is not null) AssertRefused("cannot be opened with this password", () => ClientCertificate.Load(path, password: given));
        else AssertLoads(path, password: given);
    }

    [Fact]
    public void Pfx_that_also_contains_the_issuer_yields_the_certificate_with_the_key()
    {
        X509Certificate2 ca = _certificates.Make("ca", isCa: true);
        X509Certificate2 client = _certificates.Make("signed", ca);
        using X509Certificate2 caOnly = X509CertificateLoader.LoadCertificate(ca.RawData);
        string path = _certificates.Write("client.pfx", new X509Certificate2Collection { caOnly, client }.Export(X509ContentType.Pkcs12)!);

        using X509Certificate2 loaded = ClientCertificate.Load(path);
        Assert.Equal(client.Thumbprint, loaded.Thumbprint);
    }

    [Fact]
    public void Pfx_with_the_wrong_password_is_refused()
    {
        string path = _certificates.Write("client.pfx", _certificate.Export(X509ContentType.Pkcs12, Password));

        AssertRefused("cannot be opened without a password", () => ClientCertificate.Load(path));
        AssertRefused("cannot be opened with this password", () => ClientCertificate.Load(path, password: "Tr0ub4dour"));
    }

    [Fact]
    public void File_that_is_missing_or_invalid_is_refused()
    {
        AssertRefused("does not exist", () => ClientCertificate.Load(_certificates.PathOf("missing.pfx")));
        AssertRefused("does not exist", () => ClientCertificate.Load(_certificates.PathOf("nowhere/missing.pfx")));
        AssertRefused("cannot be read", () => ClientCertificate.Load(_certificates.PathOf("")));
        AssertRefused("cannot be read", () => ClientCertificate.Load(""));
        AssertRefused("is empty", () => ClientCertificate.Load(_certificates.Write("empty.pfx", "")));
        AssertRefused("neither a PFX nor a PEM file", () => ClientCertificate.Load(_certificates.Write("text.pfx", "hello")));
    }

    [Fact]
    public void Certificate_without_a_key_is_refused()
    {
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(_certificate.RawData);

        AssertRefused("no private key", () => ClientCertificate.Load(_certificates.Write("client.cer", bare.RawData)));
        AssertRefused("no private key", () => ClientCertificate.Load(_certificates.Write("client.pfx", bare.Export(X509ContentType.Pkcs12))));
    }

    [Fact]
    public void Pem_pair_loads()
    {
        string path = _certificates.Write("client.crt", CertificatePem);

        AssertLoadsPem(path, _certificates.Write("plain.key", KeyPem));
        AssertLoadsPem(path, _certificates.Write("old.key", _certificate.GetECDsaPrivateKey()!.ExportECPrivateKeyPem()));
        AssertLoadsPem(path, _certificates.Write("plain.key", KeyPem), "not needed");
        AssertLoadsPem(path, _certificates.Write("encrypted.key", EncryptedKeyPem), Password);
    }

    [Fact]
    public void Pem_of_certificate_and_key_in_one_file_loads()
    {
        AssertLoadsPem(_certificates.Write("client.pem", CertificatePem + "\n" + KeyPem));
        AssertLoadsPem(_certificates.Write("reverse.pem", KeyPem + "\n" + CertificatePem));
        AssertLoadsPem(_certificates.Write("encrypted.pem", "client of ö\r\n" + CertificatePem + "\n" + EncryptedKeyPem), password: Password);
        AssertLoadsPem(_certificates.Write("chain.pem", CertificatePem + "\n" + _certificates.Make("ca").ExportCertificatePem() + "\n" + KeyPem));
    }

    [Fact]
    public void Pem_of_rsa_loads()
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 made = new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        string path = _certificates.Write("rsa.pem", made.ExportCertificatePem() + "\n" + key.ExportRSAPrivateKeyPem());
        if (ClientAssembly.IsNetStandard) return;

        using X509Certificate2 loaded = ClientCertificate.Load(path);
        Assert.Equal(made.Thumbprint, loaded.Thumbprint);
    }

    [Fact]
    public void Pem_that_cannot_be_used_is_refused()
    {
        if (ClientAssembly.IsNetStandard) Assert.Skip("PEM needs .NET 8.");
        string path = _certificates.Write("client.crt", CertificatePem);
        string encrypted = _certificates.Write("encrypted.key", EncryptedKeyPem);
        string foreign = _certificates.Write("foreign.key", _certificates.Make("other").GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        AssertRefused("no private key", () => ClientCertificate.Load(path));
        AssertRefused("no private key", () => ClientCertificate.Load(path, path));
        AssertRefused("does not exist", () => ClientCertificate.Load(path, _certificates.PathOf("missing.key")));
        AssertRefused("requires a password", () => ClientCertificate.Load(path, encrypted));
        AssertRefused("password may be incorrect", () => ClientCertificate.Load(path, encrypted, "Tr0ub4dour"));
        AssertRefused("key of another certificate", () => ClientCertificate.Load(path, foreign));
        AssertRefused("openssl pkcs8", () => ClientCertificate.Load(path, _certificates.Write(
            "old.key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n")));
        AssertRefused("no certificate in PEM format", () => ClientCertificate.Load(_certificates.Write("garbage.crt", "hello"), _certificates.Write("plain.key", KeyPem)));
        AssertRefused("cannot be used", () => ClientCertificate.Load(path, _certificates.Write("garbage.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")));
    }

    private void AssertLoadsPem(string path, string? keyPath = null, string? password = null)
    {
        if (ClientAssembly.IsNetStandard) AssertRefused("a PFX file works", () => ClientCertificate.Load(path, keyPath, password));
        else AssertLoads(path, keyPath, password);
    }

    private void AssertLoads(string path, string? keyPath = null, string? password = null)
    {
        using X509Certificate2 loaded = ClientCertificate.Load(path, keyPath, password);

        Assert.Equal(_certificate.Thumbprint, loaded.Thumbprint);
        byte[] signature = loaded.GetECDsaPrivateKey()!.SignData(Encoding.ASCII.GetBytes("x"), HashAlgorithmName.SHA256);
        Assert.True(_certificate.GetECDsaPublicKey()!.VerifyData(Encoding.ASCII.GetBytes("x"), signature, HashAlgorithmName.SHA256));
    }

    private static void AssertRefused(string why, Func<X509Certificate2> load)
    {
        RedisOptionsException error = Assert.Throws<RedisOptionsException>(() => { load(); });
        Assert.Equal("ClientCertificate", error.Part);
        Assert.True(error.Message.Contains(why, StringComparison.Ordinal), error.Message);
        Assert.DoesNotContain("Tr0ub4d", error.ToString(), StringComparison.Ordinal);
    }
}
