using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PSRedis;

/// <summary>Validates the server's certificate in one handshake, and explains in plain words why it is refused.</summary>
internal sealed class ServerCertificateCheck
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string SubjectAlternativeName = "2.5.29.17";
    private const X509ChainStatusFlags UnknownCa = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    private readonly string _host;
    private readonly bool _skip;
    private readonly bool _checksRevocation;
    private readonly Deadline _deadline;
    private readonly X509Certificate2Collection? _trusted;

    /// <summary>Reads the CA file, if there is one.</summary>
    /// <param name="options">The options that say what to trust.</param>
    /// <param name="host">The name expected in the certificate, for errors.</param>
    /// <param name="deadline">The deadline of the handshake.</param>
    /// <exception cref="RedisOptionsException">The CA file is missing, cannot be read or contains no certificate.</exception>
    public ServerCertificateCheck(RedisOptions options, string host, Deadline deadline)
    {
        _host = host;
        _deadline = deadline;
        _skip = options.SkipCertificateCheck;
        _checksRevocation = options.CheckCertificateRevocation;
        if (!_skip && options.CaFile is { } path) _trusted = LoadCertificates(path);
    }

    /// <summary>Why the certificate was refused, as one or more clauses with their own subjects ("it expired on …"); null if it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The option that may help; null if only a change of the server can.</summary>
    public string? Advice { get; private set; }

    /// <summary>A <see cref="RemoteCertificateValidationCallback"/>.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_skip) return true;
        string reasons = string.Join("; ", Reasons(certificate, chain, errors));
        // Anyone can create a certificate with any text: control characters must not reach a terminal.
        Refusal = reasons.Length == 0 ? null : new string(reasons.Select(c => char.IsControl(c) ? '?' : c).ToArray());
        return Refusal is null;
    }

    private List<string> Reasons(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null) return ["the server sent none"];

        var reasons = new List<string>();
        using var shown = new X509Certificate2(certificate);
        using var privateChain = new X509Chain();
        X509Chain evaluated = _trusted is null ? chain : privateChain;
        bool isGood = _trusted is null ? (errors & SslPolicyErrors.RemoteCertificateChainErrors) == 0 : Build(privateChain, shown, chain, _trusted);
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            reasons.Add($"it is for {Names(shown)}, not for {_host}");
            Advice = "Set TlsHost to the name that the certificate must have.";
        }
        if (!isGood) AddChainReasons(reasons, evaluated);
        // Only if the certificate is valid otherwise: it contains the addresses for the lookup, which could be any.
        if (reasons.Count == 0 && _checksRevocation && Revocation.FindRevoked(evaluated, _deadline) is { } revoked) reasons.Add(revoked);
        return reasons;
    }

    private static bool Build(X509Chain chain, X509Certificate2 shown, X509Chain sent, X509Certificate2Collection trusted)
    {
        X509ChainPolicy policy = chain.ChainPolicy;
        // Revocation is checked later, with a shorter time-out.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        policy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        foreach (X509ChainElement element in sent.ChainElements) policy.ExtraStore.Add(element.Certificate);
#if NET
        policy.DisableCertificateDownloads = true;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(trusted);
        return chain.Build(shown);
#else
        // .NET Framework trusts only the machine's roots. So an unknown root passes here, and then must be one of the CA file.
        policy.ExtraStore.AddRange(trusted);
        policy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        return chain.Build(shown) && EndsIn(chain, trusted);
#endif
    }

    private void AddChainReasons(List<string> reasons, X509Chain chain)
    {
        X509ChainElement[] elements = chain.ChainElements.Cast<X509ChainElement>().ToArray();
        X509ChainStatusFlags all = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status);
        int before = reasons.Count;

        foreach (X509ChainElement element in elements)
        {
            if (!element.ChainElementStatus.Any(status => (status.Status & X509ChainStatusFlags.NotTimeValid) != 0)) continue;
            string which = element == elements[0] ? "it" : $"its CA '{element.Certificate.Subject}'";
            reasons.Add(element.Certificate.NotAfter < DateTime.Now
                ? $"{which} expired on {Date(element.Certificate.NotAfter)}"
                : $"{which} is not valid before {Date(element.Certificate.NotBefore)}");
        }
        bool caIsKnown = _trusted is null ? (all & UnknownCa) == 0 : EndsIn(chain, _trusted);
        if (!caIsKnown && elements.Length > 0)
        {
            X509Certificate2 last = elements[elements.Length - 1].Certificate;
            string notKnown = _trusted is null ? "not trusted by this machine" : "not in the CA file";
            bool isSent = chain.ChainPolicy.ExtraStore.Cast<X509Certificate2>().Any(sent => sent.Subject == last.Issuer);
            reasons.Add(elements.Length == 1 && last.Subject == last.Issuer
                ? $"it is self-signed, and {notKnown}"
                : $"its CA '{last.Issuer}' is {notKnown}{(isSent ? "" : ", and the server did not send the CA's certificate")}");
            if (_trusted is null) Advice = "Set CaFile to a file with the CA certificates to trust.";
        }
        const X509ChainStatusFlags Reported = UnknownCa | X509ChainStatusFlags.NotTimeValid;
        reasons.AddRange(chain.ChainStatus.Where(status => (status.Status & ~Reported) != 0).Select(status => status.StatusInformation.Trim().TrimEnd('.')));
        // The certificate stays refused even if the chain does not say why.
        if (reasons.Count == before) reasons.Add("it cannot be verified");
    }

    private static bool EndsIn(X509Chain chain, X509Certificate2Collection trusted)
    {
        if (chain.ChainElements.Count == 0 || chain.ChainStatus.Any(status => (status.Status & X509ChainStatusFlags.PartialChain) != 0)) return false;
        byte[] root = chain.ChainElements[chain.ChainElements.Count - 1].Certificate.RawData;
        return trusted.Cast<X509Certificate2>().Any(certificate => certificate.RawData.SequenceEqual(root));
    }

    private static string Names(X509Certificate2 certificate)
    {
        X509Extension? names = certificate.Extensions[SubjectAlternativeName];
        return names is null ? $"'{certificate.GetNameInfo(X509NameType.SimpleName, false)}'" : $"'{names.Format(false)}'";
    }

    private static string Date(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static X509Certificate2Collection LoadCertificates(string path)
    {
        var file = new CertificateFile(nameof(RedisOptions.CaFile), path);
        try
        {
            var certificates = new X509Certificate2Collection();
            foreach (byte[] certificate in file.IsPem ? file.PemBlocks("CERTIFICATE") : [file.Bytes]) certificates.Add(new X509Certificate2(certificate));
            return certificates.Count > 0 ? certificates : throw file.Error("contains no certificate");
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw file.Error("is not a certificate in PEM or DER format");
        }
    }
}
