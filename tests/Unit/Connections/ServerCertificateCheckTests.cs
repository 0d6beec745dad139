using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace PSRedis.Tests.Connections;

public sealed class ServerCertificateCheckTests : IDisposable
{
    private const string Host = "redis.test";

    private readonly Certificates _certificates = new();
    private readonly X509Certificate2 _ca;

    public ServerCertificateCheckTests() => _ca = _certificates.Make("Private CA", isCa: true, fromDay: -10, toDay: 10);

    public void Dispose() => _certificates.Dispose();

    private string CaFile => _certificates.Write("ca.crt", _ca.ExportCertificatePem());

    [Fact]
    public async Task Certificate_of_the_private_ca_is_accepted()
    {
        X509Certificate2 server = Server(_ca);

        Assert.Null(await Refusal(server, CaFile));
        Assert.Null(await Refusal(server, _certificates.Write("ca.der", _ca.RawData)));
        Assert.Null(await Refusal(_certificates.Make(Host, _ca, hosts: [Host], usage: Certificates.ServerUsage), CaFile));
        Assert.Null(await Refusal(_certificates.Make("by address", _ca, hosts: ["127.0.0.1"]), CaFile, host: "127.0.0.1"));
    }

    [Fact]
    public async Task Ca_file_may_hold_several_certificates_and_text()
    {
        string bundle = _certificates.Write(
            "bundle.crt", "# öther CA\r\n" + _certificates.Make("Other CA", isCa: true).ExportCertificatePem() + "\r\n# ours\r\n" + _ca.ExportCertificatePem());

        Assert.Null(await Refusal(Server(_ca), bundle));
    }

    [Fact]
    public async Task Intermediate_certificate_may_come_from_the_server_or_the_file()
    {
        X509Certificate2 intermediate = _certificates.Make("Intermediate CA", _ca, isCa: true);
        X509Certificate2 server = Server(intermediate);

        Assert.Null(await Refusal(server, CaFile, sentToo: intermediate));
        Assert.Null(await Refusal(server, _certificates.Write("both.crt", _ca.ExportCertificatePem() + "\n" + intermediate.ExportCertificatePem())));
        Assert.Equal("its CA 'CN=Intermediate CA' is not in the CA file, and the server did not send the CA's certificate", await Refusal(server, CaFile));
        // As in OpenSSL, only a root is trusted.
        Assert.Equal(
            "its CA 'CN=Private CA' is not in the CA file, and the server did not send the CA's certificate",
            await Refusal(server, _certificates.Write("intermediate.crt", intermediate.ExportCertificatePem()), sentToo: intermediate));
    }

    [Fact]
    public async Task Self_signed_certificate_is_accepted_if_it_is_in_the_file()
    {
        X509Certificate2 server = Server(issuer: null);

        Assert.Null(await Refusal(server, _certificates.Write("self.crt", server.ExportCertificatePem())));
        Assert.Equal("it is self-signed, and not in the CA file", await Refusal(server, CaFile));
        Assert.Equal("it is self-signed, and not trusted by this machine", await Refusal(server, caFile: null));
    }

    [Fact]
    public async Task Certificate_of_another_ca_is_refused()
    {
        X509Certificate2 sameName = _certificates.Make("Private CA", isCa: true);
        X509Certificate2 other = _certificates.Make("Other CA", isCa: true);

        // SslStream never sends a root.
        const string NotSent = ", and the server did not send the CA's certificate";
        Assert.Equal("its CA 'CN=Other CA' is not in the CA file" + NotSent, await Refusal(Server(other), CaFile));
        Assert.Equal("its CA 'CN=Other CA' is not trusted by this machine" + NotSent, await Refusal(Server(other), caFile: null));
        Assert.NotNull(await Refusal(Server(sameName), CaFile));
        Assert.NotNull(await Refusal(Server(sameName), CaFile, sentToo: sameName));
    }

    [Fact]
    public async Task Certificate_outside_its_validity_period_is_refused_with_the_time()
    {
        X509Certificate2 expired = _certificates.Make(Host, _ca, hosts: [Host], fromDay: -5, toDay: -3);
        X509Certificate2 early = _certificates.Make(Host, _ca, hosts: [Host], fromDay: 3, toDay: 5);
        X509Certificate2 expiredCa = _certificates.Make("Expired CA", isCa: true, fromDay: -9, toDay: -2);

        Assert.Equal($"it expired on {DateTime.UtcNow.AddDays(-3):yyyy-MM-dd}", Day(await Refusal(expired, CaFile)));
        Assert.Equal($"it is not valid before {DateTime.UtcNow.AddDays(3):yyyy-MM-dd}", Day(await Refusal(early, CaFile)));
        Assert.Equal(
            $"its CA 'CN=Expired CA' expired on {DateTime.UtcNow.AddDays(-2):yyyy-MM-dd}",
            Day(await Refusal(Server(expiredCa), _certificates.Write("expired.crt", expiredCa.ExportCertificatePem()))));
    }

    [Fact]
    public async Task Certificate_for_another_name_is_refused_with_the_names()
    {
        X509Certificate2 server = _certificates.Make("cn", _ca, hosts: ["other.test", "*.more.test", "10.0.0.7"]);

        string? refusal = await Refusal(server, CaFile);
        foreach (string part in new[] { "other.test", "*.more.test", "10.0.0.7", "not for redis.test" }) Assert.Contains(part, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("CA file", refusal, StringComparison.Ordinal);
        // On one line: a line break would be shown as a question mark.
        Assert.DoesNotContain("?", refusal, StringComparison.Ordinal);
        Assert.Equal("it is for 'only.cn', not for redis.test", await Refusal(_certificates.Make("only.cn", _ca), CaFile));
        Assert.Null(await Refusal(server, CaFile, host: "a.more.test"));
    }

    [Fact]
    public async Task Certificate_with_several_faults_is_refused_for_all_of_them()
    {
        string? refusal = await Refusal(_certificates.Make("other.test", fromDay: -5, toDay: -3), CaFile);

        Assert.Matches("^it is for 'other.test', not for redis.test; it expired on [0-9: -]+ UTC; it is self-signed, and not in the CA file$", refusal);
    }

    [Fact]
    public async Task Certificate_for_another_usage_is_refused_with_the_message_of_the_system()
    {
        string? refusal = await Refusal(_certificates.Make(Host, _ca, hosts: [Host], usage: Certificates.ClientUsage), CaFile);

        Assert.False(string.IsNullOrWhiteSpace(refusal));
        Assert.NotEqual("it cannot be verified", refusal);
    }

    [Fact]
    public async Task Control_characters_in_names_are_replaced()
    {
        string? refusal = await Refusal(_certificates.Make("evil\u001b[2J\nname", _ca), CaFile);

        Assert.Contains("evil?[2J?name", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skipped_check_accepts_anything_and_reads_no_file() =>
        Assert.Null(await Refusal(_certificates.Make("other.test", fromDay: -5, toDay: -3), caFile: "missing", skip: true));

    [Fact]
    public void Missing_certificate_is_refused()
    {
        var check = new ServerCertificateCheck(new RedisOptions(), Host, default);

        Assert.False(check.Validate(this, null, null, SslPolicyErrors.RemoteCertificateNotAvailable));
        Assert.Equal("the server sent none", check.Refusal);
        Assert.False(check.Validate(this, _ca, null, SslPolicyErrors.None));
        Assert.Equal("the server sent none", check.Refusal);
    }

    [Fact]
    public async Task One_of_several_authorities_in_the_file_is_enough()
    {
        string bundle = _certificates.Write("bundle.crt", _certificates.Make("Other CA", isCa: true).ExportCertificatePem() + "\n" + _ca.ExportCertificatePem());

        Assert.Equal(
            $"it expired on {DateTime.UtcNow.AddDays(-3):yyyy-MM-dd}", Day(await Refusal(_certificates.Make(Host, _ca, hosts: [Host], fromDay: -5, toDay: -3), bundle)));
    }

    /// <summary>Without a CA file the system decides, and the check describes what it found.</summary>
    [Fact]
    public void Without_a_CA_file_the_decision_of_the_system_is_final()
    {
        using X509Chain good = SystemChain(Server(_ca), out X509Certificate2 server);
        var check = new ServerCertificateCheck(new RedisOptions(), Host, default);
        Assert.True(check.Validate(this, server, good, SslPolicyErrors.None));
        Assert.Equal((null, null), (check.Refusal, check.Advice));

        Assert.False(check.Validate(this, server, good, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.Equal(("it cannot be verified", null), (check.Refusal, check.Advice));

        Assert.False(check.Validate(this, server, good, SslPolicyErrors.RemoteCertificateNameMismatch));
        Assert.Equal("Set TlsHost to the name that the certificate must have.", check.Advice);
    }

    [Fact]
    public void An_expired_certificate_of_a_trusted_authority_is_only_expired()
    {
        using X509Chain chain = SystemChain(_certificates.Make(Host, _ca, hosts: [Host], fromDay: -5, toDay: -3), out X509Certificate2 server);
        var check = new ServerCertificateCheck(new RedisOptions(), Host, default);
        Assert.False(check.Validate(this, server, chain, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.Equal(($"it expired on {DateTime.UtcNow.AddDays(-3):yyyy-MM-dd}", null), (Day(check.Refusal), check.Advice));
    }

    [Fact]
    public void An_authority_that_the_server_sent_is_not_reported_as_missing()
    {
        X509Certificate2 server = Server(_ca);
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // The same name, but another certificate: the chain does not lead to it.
        chain.ChainPolicy.ExtraStore.Add(_certificates.Make("Unrelated", isCa: true));
        chain.ChainPolicy.ExtraStore.Add(_certificates.Make("Private CA", isCa: true));
        chain.Build(server);
        var check = new ServerCertificateCheck(new RedisOptions(), Host, default);
        Assert.False(check.Validate(this, server, chain, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.StartsWith("its CA 'CN=Private CA' is not trusted by this machine", check.Refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("did not send", check.Refusal, StringComparison.Ordinal);
        Assert.Equal("Set CaFile to a file with the CA certificates to trust.", check.Advice);

        check = new ServerCertificateCheck(new RedisOptions { CaFile = _certificates.Write("other.crt", _certificates.Make("Other CA", isCa: true).ExportCertificatePem()) }, Host, default);
        Assert.False(check.Validate(this, server, chain, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.Null(check.Advice);
    }

    [Theory]
    [InlineData(null, "does not exist")]
    [InlineData("", "is empty")]
    [InlineData("hello", "is not a certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nhello", "is not a certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----", "is not a certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----", "is not a certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "is not a certificate")]
    [InlineData("-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----", "contains no certificate")]
    public void Invalid_CA_file_is_refused(string? content, string why)
    {
        string path = content is null ? _certificates.PathOf("missing") : _certificates.Write("ca.crt", content);

        RedisOptionsException error = Assert.Throws<RedisOptionsException>(() => new ServerCertificateCheck(new RedisOptions { CaFile = path }, Host, default));
        Assert.Equal("CaFile", error.Part);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A chain as the system builds it if it trusts the private CA.</summary>
    private X509Chain SystemChain(X509Certificate2 certificate, out X509Certificate2 server)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_ca);
        chain.Build(certificate);
        server = certificate;
        return chain;
    }

    private X509Certificate2 Server(X509Certificate2? issuer) => _certificates.Make(Host, issuer, hosts: [Host]);

    private static string? Day(string? refusal) => refusal?[..^" 00:00 UTC".Length];

    private static Task<string?> Refusal(X509Certificate2 server, string? caFile, string host = Host, X509Certificate2? sentToo = null, bool skip = false) =>
        TlsSide.Refusal(server, new RedisOptions { Host = host, CaFile = caFile, SkipCertificateCheck = skip }, sentToo);
}
