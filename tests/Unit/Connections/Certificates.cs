using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace PSRedis.Tests.Connections;

/// <summary>Creates certificates and files that are deleted at the end.</summary>
internal sealed class Certificates : IDisposable
{
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly string _folder = Directory.CreateTempSubdirectory("psredis-").FullName;
    private readonly List<X509Certificate2> _made = [];

    public void Dispose()
    {
        _made.ForEach(certificate => certificate.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A certificate with its key, signed by the issuer or, without one, by itself.</summary>
    public X509Certificate2 Make(
        string name, X509Certificate2? issuer = null, bool isCa = false, string[]? hosts = null, string? usage = null, int fromDay = -1, int toDay = 1,
        string? revocationList = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isCa, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (usage is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (revocationList is not null)
        {
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationList]));
        }
        if (hosts is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (string host in hosts)
            {
                if (IPAddress.TryParse(host, out IPAddress? address)) names.AddIpAddress(address);
                else names.AddDnsName(host);
            }
            request.CertificateExtensions.Add(names.Build());
        }
        DateTimeOffset now = DateTimeOffset.UtcNow, from = now.AddDays(fromDay), to = now.AddDays(toDay);
        X509Certificate2 made;
        if (issuer is null)
        {
            made = request.CreateSelfSigned(from, to);
        }
        else
        {
            // CertificateRequest refuses a certificate that outlives its issuer, but such certificates exist.
            var signer = X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);
            using X509Certificate2 bare = request.Create(issuer.SubjectName, signer, from, to, RandomNumberGenerator.GetBytes(8));
            made = bare.CopyWithPrivateKey(key);
        }
        using (made)
        {
            // TLS on Windows requires an imported key.
            var imported = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
            _made.Add(imported);
            return imported;
        }
    }

    public string PathOf(string name) => Path.Combine(_folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }
}

/// <summary>A server that presents a certificate.</summary>
internal static class TlsSide
{
    /// <summary>The reason why a real handshake refuses a server certificate, or null.</summary>
    public static async Task<string?> Refusal(X509Certificate2 server, RedisOptions options, X509Certificate2? sentToo = null)
    {
        var check = new ServerCertificateCheck(options, options.Host, Deadline.In(options.ConnectTimeout, TestContext.Current.CancellationToken));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using TcpClient accepted = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var serverSide = new SslStream(accepted.GetStream());
        await using var clientSide = new SslStream(client.GetStream(), false, check.Validate);

        var chain = sentToo is null ? null : new X509Certificate2Collection(X509CertificateLoader.LoadCertificate(sentToo.RawData));
        Task serving = serverSide.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(server, chain, offline: true) },
            TestContext.Current.CancellationToken);
        try
        {
            await clientSide.AuthenticateAsClientAsync(options.Host);
        }
        catch (AuthenticationException)
        {
            Assert.NotNull(check.Refusal);
            return check.Refusal;
        }
        await serving;
        return check.Refusal;
    }
}

/// <summary>The assembly under test.</summary>
internal static class ClientAssembly
{
    public static bool IsNetStandard { get; } =
        typeof(RedisOptions).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName.StartsWith(".NETStandard", StringComparison.Ordinal);
}
