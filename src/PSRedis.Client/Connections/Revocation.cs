using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace PSRedis;

/// <summary>Asks the authorities of a certificate, online, whether they have revoked it: for a list (CRL), or for an answer (OCSP).</summary>
/// <remarks>
/// A certificate is good unless it is known to be revoked: private authorities seldom publish what they revoked, and many networks let nobody ask. An
/// answer, or that there is none, holds for some minutes, so that a question which stays open delays one connection, and not each.
/// </remarks>
internal static class Revocation
{
    private const string ListPlaces = "2.5.29.31";
    private const string AuthorityPlaces = "1.3.6.1.5.5.7.1.1";

    /// <summary>The most that a connection waits for an answer; less where it has little time itself.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>How long one list may take. What comes when nobody waits any more is for the next connection.</summary>
    private static readonly TimeSpan LongestDownload = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private static readonly ConcurrentDictionary<string, Question> Questions = new();

    /// <summary>Says what of a chain that is good otherwise was revoked, as a clause with a subject of its own; null: nothing, or that is not known.</summary>
    /// <param name="chain">From the server's certificate to the root.</param>
    /// <param name="deadline">That of the connection.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static string? Of(X509Chain chain, Deadline deadline)
    {
        X509Certificate2 shown = chain.ChainElements[0].Certificate;
        // Where it names nobody to ask, no time is lost.
        if (shown.Extensions[ListPlaces] is null && shown.Extensions[AuthorityPlaces] is null) return null;

        foreach (KeyValuePair<string, Question> old in Questions.Where(entry => entry.Value.Age > Kept)) Questions.TryRemove(old.Key, out _);
        Question question = Questions.GetOrAdd(shown.Thumbprint, _ => new Question(chain));
        TimeSpan fifth = TimeSpan.FromTicks(deadline.Timeout.Ticks / 5);
        TimeSpan wait = deadline.Timeout == Timeout.InfiniteTimeSpan || fifth > LongestWait ? LongestWait : fifth;
        while (!question.Answer.IsCompleted && question.Age < wait)
        {
            deadline.Cancellation.ThrowIfCancellationRequested();
            question.Answer.Wait(deadline.NextSlice);
        }
        return question.Answer.IsCompleted ? question.Answer.Result : null;
    }

    private sealed class Question
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();

        public Question(X509Chain chain)
        {
            // The chain belongs to the handshake, which does not wait for ever.
            X509Certificate2[] certificates = [.. chain.ChainElements.Cast<X509ChainElement>().Select(element => new X509Certificate2(element.Certificate.RawData))];
            Answer = Task.Factory.StartNew(() => Ask(certificates), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public Task<string?> Answer { get; }

        public TimeSpan Age => _clock.Elapsed;

        private static string? Ask(X509Certificate2[] certificates)
        {
            using var chain = new X509Chain();
            X509ChainPolicy policy = chain.ChainPolicy;
            policy.RevocationMode = X509RevocationMode.Online;
            policy.RevocationFlag = X509RevocationFlag.ExcludeRoot;
            policy.UrlRetrievalTimeout = LongestDownload;
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
