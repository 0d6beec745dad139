using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace PSRedis;

/// <summary>Checks online whether the authorities of a certificate have revoked it, with a revocation list (CRL) or OCSP.</summary>
/// <remarks>
/// A certificate is valid unless it is known to be revoked: private authorities seldom publish revocations, and many networks block the lookup. The result
/// of a lookup, or that there is none, is cached for some minutes, so that a lookup without an answer delays one connection, and not each.
/// </remarks>
internal static class Revocation
{
    private const string CrlDistributionPoints = "2.5.29.31";
    private const string AuthorityInfoAccess = "1.3.6.1.5.5.7.1.1";

    /// <summary>The longest that a connection waits for the result; less if its own time-out is short.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    /// <summary>How long one download may take. A result that arrives after the connection has stopped waiting is used by the next one.</summary>
    private static readonly TimeSpan MaxDownload = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan CacheDuration = TimeSpan.FromMinutes(10);

    private static readonly ConcurrentDictionary<string, Lookup> Lookups = new();

    /// <summary>Which certificate of an otherwise valid chain was revoked, as a clause with its own subject; null: none, or it is unknown.</summary>
    /// <param name="chain">From the server's certificate to the root.</param>
    /// <param name="deadline">The deadline of the connection.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static string? FindRevoked(X509Chain chain, Deadline deadline)
    {
        X509Certificate2 shown = chain.ChainElements[0].Certificate;
        // A certificate without a CRL or OCSP address takes no time.
        if (shown.Extensions[CrlDistributionPoints] is null && shown.Extensions[AuthorityInfoAccess] is null) return null;

        foreach (KeyValuePair<string, Lookup> old in Lookups.Where(entry => entry.Value.Age > CacheDuration)) Lookups.TryRemove(old.Key, out _);
        Lookup lookup = Lookups.GetOrAdd(shown.Thumbprint, _ => new Lookup(chain));
        TimeSpan fifth = TimeSpan.FromTicks(deadline.Timeout.Ticks / 5);
        TimeSpan wait = deadline.Timeout == Timeout.InfiniteTimeSpan || fifth > MaxWait ? MaxWait : fifth;
        while (!lookup.Answer.IsCompleted && lookup.Age < wait)
        {
            deadline.Cancellation.ThrowIfCancellationRequested();
            lookup.Answer.Wait(deadline.NextSlice);
        }
        return lookup.Answer.IsCompleted ? lookup.Answer.Result : null;
    }

    private sealed class Lookup
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();

        public Lookup(X509Chain chain)
        {
            // Copies, because the handshake disposes the chain, and may end before the lookup.
            X509Certificate2[] certificates = [.. chain.ChainElements.Cast<X509ChainElement>().Select(element => new X509Certificate2(element.Certificate.RawData))];
            Answer = Task.Factory.StartNew(() => CheckOnline(certificates), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public Task<string?> Answer { get; }

        public TimeSpan Age => _clock.Elapsed;

        private static string? CheckOnline(X509Certificate2[] certificates)
        {
            using var chain = new X509Chain();
            X509ChainPolicy policy = chain.ChainPolicy;
            policy.RevocationMode = X509RevocationMode.Online;
            policy.RevocationFlag = X509RevocationFlag.ExcludeRoot;
            policy.UrlRetrievalTimeout = MaxDownload;
            policy.ExtraStore.AddRange(certificates);
#if NET
            policy.DisableCertificateDownloads = true;
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.Add(certificates[^1]);
#endif
            try
            {
                chain.Build(certificates[0]);
                X509ChainElement[] elements = [.. chain.ChainElements.Cast<X509ChainElement>()];
                int revoked = Array.FindIndex(elements, element => element.ChainElementStatus.Any(status => (status.Status & X509ChainStatusFlags.Revoked) != 0));
                return revoked < 0 ? null
                    : revoked == 0 ? $"its CA '{elements[0].Certificate.Issuer}' has revoked it"
                    : $"its CA '{elements[revoked].Certificate.Subject}' was revoked";
            }
            catch (CryptographicException)
            {
                return null;
            }
            finally
            {
                foreach (X509Certificate2 certificate in certificates) certificate.Dispose();
            }
        }
    }
}
