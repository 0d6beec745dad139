using FsCheck;
using FsCheck.Fluent;

namespace PSRedis.Tests;

/// <summary>Property-based tests.</summary>
internal static class Properties
{
#if FIXED_SEED
    private static readonly Config Common = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithReplay(1, 1);
#else
    private static readonly Config Common = Config.QuickThrowOnFailure.WithQuietOnSuccess(true);
#endif

    /// <summary>Runs a property on random inputs, without output unless it fails.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="property">The property.</param>
    /// <param name="times">How often in a short run.</param>
    /// <param name="nightly">How often in a nightly run.</param>
    public static void Hold<T>(this Gen<T> inputs, Action<T> property, int times = 2000, int nightly = 100_000) =>
        Prop.ForAll(inputs.ToArbitrary(), property).Check(Common.WithMaxTest(TestLength.Of(times, nightly)));
}
