using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PSRedis.Testing;

namespace PSRedis.Tests;

/// <summary>The servers that other tests rely on: with TLS, on a Unix socket, of another engine.</summary>
public sealed class TestServerTests
{
    [Fact]
    public void A_TLS_server_is_reached_by_a_client_that_trusts_its_CA()
    {
        using var files = new TlsFiles();
        using TlsServer server = Start(() => TestServer.StartTls(files));
        Assert.Equal("+PONG", Ping(server.Port, files));
    }

    [Fact]
    public void A_TLS_server_with_a_bad_certificate_is_not_trusted()
    {
        using var files = new TlsFiles();
        foreach (TlsCertificate bad in new[] { files.Expired, files.WrongName })
        {
            using TlsServer server = Start(() => TestServer.StartTls(files, bad));
            Assert.Throws<AuthenticationException>(() => Ping(server.Port, files));
        }
    }

    [Fact]
    public void A_TLS_server_accepts_our_client_certificate_in_both_forms()
    {
        using var files = new TlsFiles();
        using TlsServer server = Start(() => TestServer.StartTls(files, requireClientCertificate: true));
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(files.Client.CertificatePath, files.Client.KeyPath);
        using X509Certificate2 pfx = X509CertificateLoader.LoadPkcs12FromFile(files.ClientPfxPath, TlsFiles.PfxPassword);
        Assert.Equal(pem.Thumbprint, pfx.Thumbprint);
        Assert.Equal("+PONG", Ping(server.Port, files, pfx));
        Assert.ThrowsAny<Exception>(() => Ping(server.Port, files));
    }

    [Fact]
    public void A_server_listens_on_a_Unix_socket()
    {
        using UnixServer server = Start(() => TestServer.StartUnix());
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(server.SocketPath));
        using var stream = new NetworkStream(socket);
        Assert.Equal("+PONG", Ping(stream));
    }

    [Theory]
    [InlineData("redis-8")]
    [InlineData("Valkey-9")]
    [InlineData("redict")]
    public void An_installed_engine_is_the_redis_server_of_its_folder(string name)
    {
        string servers = Directory.CreateTempSubdirectory("psredis-servers-").FullName;
        try
        {
            var missing = Assert.Throws<ArgumentException>(() => TestEngine.Parse(name, servers));
            Assert.Contains("'./build.sh servers'", missing.Message, StringComparison.Ordinal);

            string folder = Directory.CreateDirectory(Path.Combine(servers, name.ToLowerInvariant())).FullName;
            File.WriteAllText(Path.Combine(folder, "redis-server"), "");
            TestEngine engine = TestEngine.Parse(name, servers);
            Assert.Equal(folder, engine.SearchPath!.Split(Path.PathSeparator)[0]);
        }
        finally
        {
            Directory.Delete(servers, recursive: true);
        }
    }

    [Fact]
    public void An_unknown_engine_is_an_error_that_lists_the_known_ones()
    {
        var unknown = Assert.Throws<ArgumentException>(() => TestEngine.ParseList("garnet,rediss"));
        Assert.Contains("redis, valkey, garnet, redis-8, valkey-9, redict", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("'rediss'", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(["valkey", "garnet"], TestEngine.ParseList("Valkey,Garnet").Select(engine => engine.Name));
    }

    private static T Start<T>(Func<T> start)
    {
        Assert.SkipUnless(TestServer.HasRedis, "Neither redis-server nor valkey-server is on PATH.");
        return start();
    }

    private static string? Ping(int port, TlsFiles files, X509Certificate2? client = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(files.CaPath));
        using var tcp = new TcpClient("127.0.0.1", port);
        using var stream = new SslStream(tcp.GetStream());
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            CertificateChainPolicy = policy,
            ClientCertificateContext = client is null ? null : SslStreamCertificateContext.Create(client, null),
        });
        return Ping(stream);
    }

    private static string? Ping(Stream stream)
    {
        stream.Write("PING\r\n"u8);
        return new StreamReader(stream).ReadLine();
    }
}
