using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PSRedis;

/// <summary>Loads client certificates.</summary>
public static class ClientCertificate
{
    /// <summary>Loads a certificate and its private key.</summary>
    /// <param name="path">
    /// A PFX (PKCS #12) file, or with .NET 8 (PowerShell 7) a PEM file; relative to the current directory of the process. If a PEM file contains several
    /// certificates, the first is used.
    /// </param>
    /// <param name="keyPath">The PEM file of the private key, if it is not in <paramref name="path"/>.</param>
    /// <param name="password">The password of the PFX file or of the PEM key; null for none. A password that is not needed is ignored.</param>
    /// <returns>The certificate with its key; the caller disposes it.</returns>
    /// <exception cref="RedisOptionsException">
    /// A file is missing or is not a certificate, the password is wrong or missing, there is no private key or it belongs to another
    /// certificate, or the file is PEM on .NET Framework. The message says which.
    /// </exception>
    public static X509Certificate2 Load(string path, string? keyPath = null, string? password = null)
    {
        var file = new CertificateFile(nameof(RedisOptions.ClientCertificate), Check.NotNull(path));
        bool pem = file.IsPem || keyPath is not null;
        X509Certificate2 certificate = pem ? LoadPem(file, keyPath, password) : LoadPfx(file, password);
        if (certificate.HasPrivateKey) return certificate;
        certificate.Dispose();
        throw file.Error("contains no private key");
    }

    private static X509Certificate2 LoadPfx(CertificateFile file, string? password)
    {
        X509ContentType type;
        try
        {
            type = X509Certificate2.GetCertContentType(file.Bytes);
        }
        catch (CryptographicException)
        {
            type = X509ContentType.Unknown;
        }
        if (type == X509ContentType.Cert) throw file.Error("contains a certificate, but no private key: a PFX file must contain both");
        if (type != X509ContentType.Pfx) throw file.Error("is neither a PFX nor a PEM file");
        try
        {
            return new X509Certificate2(file.Bytes, password);
        }
        catch (CryptographicException e)
        {
            throw file.Error($"cannot be opened {(string.IsNullOrEmpty(password) ? "without a" : "with this")} password: {e.Message.TrimEnd('.')}");
        }
    }

#if NET
    private static X509Certificate2 LoadPem(CertificateFile file, string? keyPath, string? password)
    {
        CertificateFile keyFile = keyPath is null ? file : new CertificateFile(nameof(RedisOptions.ClientCertificate), keyPath);
        string key = keyFile.Text;
        if (!file.Text.Contains("-----BEGIN CERTIFICATE-----")) throw file.Error("contains no certificate in PEM format");
        if (!key.Contains("PRIVATE KEY-----")) throw keyFile.Error("contains no private key");
        // The encryption that OpenSSL used before PKCS #8, with a digest that is no longer secure; .NET does not read it.
        if (key.Contains("Proc-Type: 4,ENCRYPTED")) throw keyFile.Error("contains a key with OpenSSL's legacy encryption: convert it with 'openssl pkcs8 -topk8'");
        bool encrypted = key.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        if (encrypted && string.IsNullOrEmpty(password)) throw keyFile.Error("contains an encrypted private key, which requires a password");
        try
        {
            X509Certificate2 certificate = encrypted
                ? X509Certificate2.CreateFromEncryptedPem(file.Text, key, password)
                : X509Certificate2.CreateFromPem(file.Text, key);
            if (!System.OperatingSystem.IsWindows()) return certificate;
            // TLS on Windows cannot use a key that is only in the memory of this process; importing a PFX puts it into the key store.
            using (certificate) return new X509Certificate2(certificate.Export(X509ContentType.Pfx));
        }
        catch (System.ArgumentException)
        {
            throw keyFile.Error("contains the private key of another certificate");
        }
        catch (CryptographicException e)
        {
            // The outer message is the same for every error; the inner one distinguishes a wrong password from a damaged key.
            throw keyFile.Error($"cannot be used: {(e.InnerException ?? e).Message.TrimEnd('.')}");
        }
    }
#else
    private static X509Certificate2 LoadPem(CertificateFile file, string? keyPath, string? password) =>
        throw file.Error("is in PEM format, which requires PowerShell 7; a PFX file works in Windows PowerShell 5.1 too");
#endif
}
