using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>Certificates that were revoked, and an authority that publishes a revocation list.</summary>
public sealed class RevocationTests : IDisposable
{
    private const string Host = "redis.test";

    private readonly Certificates _certificates = new();
    private readonly X509Certificate2 _ca;

    // .NET caches the lists on disk, by the name of the authority: so this name is unique.
    private readonly string _name = $"PSRedis test CA {Guid.NewGuid():N}";

    public RevocationTests() => _ca = _certificates.Make(_name, isCa: true, fromDay: -10, toDay: 10);

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Revoked_certificate_is_refused()
    {
        SkipIfRevocationIsNotChecked();
        byte[] list = [];
        using ScriptedServer web = Web(() => list);
        X509Certificate2 good = Server(web), revoked = Server(web);
        list = List(_ca, revoked);

        Assert.Equal($"its CA 'CN={_name}' has revoked it", await EventualRefusal(revoked));
        // The result is cached.
        Assert.Equal($"its CA 'CN={_name}' has revoked it", await Refusal(revoked));
        Assert.Null(await Refusal(good));
    }

    [Fact]
    public async Task Certificate_of_a_revoked_authority_is_refused()
    {
        SkipIfRevocationIsNotChecked();
        byte[] roots = [], intermediates = [];
        using ScriptedServer rootWeb = Web(() => roots), intermediateWeb = Web(() => intermediates);
        X509Certificate2 intermediate = _certificates.Make($"{_name} 2", _ca, isCa: true, revocationList: Url(rootWeb));
        roots = List(_ca, intermediate);
        intermediates = List(intermediate);

        X509Certificate2 server = _certificates.Make(Host, intermediate, hosts: [Host], revocationList: Url(intermediateWeb));
        Assert.Equal($"its CA 'CN={_name} 2' was revoked", await EventualRefusal(server, sentToo: intermediate));
    }

    [Fact]
    public async Task Revoked_certificate_is_accepted_if_the_check_is_turned_off()
    {
        SkipIfRevocationIsNotChecked();
        byte[] list = [];
        using ScriptedServer web = Web(() => list);
        X509Certificate2 revoked = Server(web);
        list = List(_ca, revoked);

        Assert.Null(await Refusal(revoked, new RedisOptions { CheckCertificateRevocation = false }));
        Assert.Null(await Refusal(revoked, new RedisOptions { SkipCertificateCheck = true }));
        Assert.Equal(0, web.Lines);
        Assert.NotNull(await EventualRefusal(revoked, RedisOptions.FromConnectionString("x,checkCertificateRevocation=true")));
    }

    [Theory]
    [InlineData("no list")]
    [InlineData("404")]
    [InlineData("closed port")]
    [InlineData("list of another authority")]
    [InlineData("list that is out of date")]
    public async Task Certificate_with_unknown_revocation_status_is_accepted(string why)
    {
        SkipIfRevocationIsNotChecked();
        using X509Certificate2 other = _certificates.Make($"{_name} 3", isCa: true);
        byte[]? list = "hello"u8.ToArray();
        using ScriptedServer web = Web(() => list);
        if (why == "closed port") web.StopListening();
        X509Certificate2 revoked = Server(web);
        if (why == "404") list = null;
        if (why == "list of another authority") list = List(other, revoked);
        if (why == "list that is out of date") list = List(_ca, revoked, toDay: -1);

        var clock = Stopwatch.StartNew();
        // An outdated list still counts: what was revoked stays revoked.
        if (why == "list that is out of date") Assert.NotNull(await EventualRefusal(revoked));
        else Assert.Null(await Refusal(revoked));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 4);
    }

    [Fact]
    public async Task List_that_does_not_arrive_delays_only_one_connection_by_a_second()
    {
        SkipIfRevocationIsNotChecked();
        using var silent = new ScriptedServer(link => link.Swallow());
        X509Certificate2 server = Server(silent);

        var clock = Stopwatch.StartNew();
        Assert.Null(await Refusal(server));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 4);
        clock.Restart();
        for (int i = 0; i < 5; i++) Assert.Null(await Refusal(server));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 0.9);
        Assert.Equal(1, silent.Lines);
    }

    [Fact]
    public async Task List_that_does_not_arrive_takes_a_fifth_of_a_short_time_out()
    {
        SkipIfRevocationIsNotChecked();
        using var silent = new ScriptedServer(link => link.Swallow());
        X509Certificate2 server = Server(silent);

        var clock = Stopwatch.StartNew();
        Assert.Null(await Refusal(server, new RedisOptions { ConnectTimeout = TimeSpan.FromSeconds(1) }));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.2, 0.9);
    }

    [Fact]
    public async Task List_that_arrives_late_is_used_for_the_next_connection()
    {
        SkipIfRevocationIsNotChecked();
        byte[] list = [];
        using var served = new ManualResetEventSlim();
        using ScriptedServer web = Web(() =>
        {
            served.Wait(TimeSpan.FromSeconds(10));
            return list;
        });
        X509Certificate2 revoked = Server(web);
        list = List(_ca, revoked);

        Assert.Null(await Refusal(revoked, new RedisOptions { ConnectTimeout = TimeSpan.FromSeconds(1) }));
        served.Set();
        Assert.Contains("has revoked it", await EventualRefusal(revoked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_that_is_not_trusted_causes_no_download()
    {
        using ScriptedServer web = Web(() => []);
        Assert.Contains("self-signed", await Refusal(_certificates.Make(Host, hosts: [Host], revocationList: Url(web))), StringComparison.Ordinal);
        Assert.Contains("not for", await Refusal(_certificates.Make(Host, _ca, hosts: ["other.test"], revocationList: Url(web))), StringComparison.Ordinal);
        Assert.Equal(0, web.Lines);
    }

    [Fact]
    public void Wait_for_a_list_is_cancelled_at_once()
    {
        SkipIfRevocationIsNotChecked();
        using var silent = new ScriptedServer(link => link.Swallow());
        using X509Certificate2 server = _certificates.Make("localhost", _ca, hosts: ["localhost"], revocationList: Url(silent));
        using var redis = new ScriptedServer(link =>
        {
            using var tls = new SslStream(new NetworkStream(link.Socket));
            tls.AuthenticateAsServer(server);
            link.Swallow();
        });
        var options = new RedisOptions { Host = "localhost", Port = redis.Port, Tls = true, CaFile = CaFile, ConnectTimeout = TimeSpan.FromMinutes(1) };
        // A busy machine may be late once. If the wait ended by itself, after a second, it would be late each time.
        double shortest = double.MaxValue;
        for (int i = 0; i < 3 && shortest > 0.9; i++)
        {
            using var cancellation = new CancellationTokenSource(300);
            var clock = Stopwatch.StartNew();
            Assert.ThrowsAny<OperationCanceledException>(() => RedisConnection.Open(options, cancellation: cancellation.Token));
            shortest = Math.Min(shortest, clock.Elapsed.TotalSeconds);
        }
        Assert.InRange(shortest, 0.2, 0.9);
    }

    private static void SkipIfRevocationIsNotChecked() =>
        Assert.SkipWhen(ClientAssembly.IsNetStandard, ".NET Standard cannot check revocation with a private CA");

    private string CaFile => _certificates.Write("ca.crt", _ca.ExportCertificatePem());

    private static string Url(ScriptedServer web) => $"http://{web.Endpoint}/{Guid.NewGuid():N}.crl";

    private X509Certificate2 Server(ScriptedServer web) => _certificates.Make(Host, _ca, hosts: [Host], revocationList: Url(web));

    /// <summary>A web server with one file; null: it has none.</summary>
    private static ScriptedServer Web(Func<byte[]?> file) => new(link =>
    {
        link.Socket.Receive(new byte[10_000]);
        byte[]? bytes = file();
        link.Write($"HTTP/1.1 {(bytes is null ? "404 Not Found" : "200 OK")}|Content-Length: {bytes?.Length ?? 0}|Connection: close||");
        link.Write(bytes ?? []);
    });

    private static byte[] List(X509Certificate2 issuer, X509Certificate2? revoked = null, int toDay = 1)
    {
        var builder = new CertificateRevocationListBuilder();
        if (revoked is not null) builder.AddEntry(revoked);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return builder.Build(issuer, 1, now.AddDays(toDay), HashAlgorithmName.SHA256, thisUpdate: now.AddDays(-5));
    }

    private Task<string?> Refusal(X509Certificate2 server, RedisOptions? options = null, X509Certificate2? sentToo = null)
    {
        options ??= new RedisOptions();
        (options.Host, options.CaFile) = (Host, CaFile);
        return TlsSide.Refusal(server, options, sentToo);
    }

    /// <summary>The same for a certificate that will be refused: on a busy machine the list may arrive too late for the first attempts.</summary>
    private async Task<string?> EventualRefusal(X509Certificate2 server, RedisOptions? options = null, X509Certificate2? sentToo = null)
    {
        string? refusal = await Refusal(server, options, sentToo);
        for (int i = 0; i < 100 && refusal is null; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            refusal = await Refusal(server, options, sentToo);
        }
        return refusal;
    }
}
