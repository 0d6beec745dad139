using System;
using FsCheck;
using FsCheck.Fluent;

namespace PSRedis.Tests;

/// <summary>What has to hold for any input.</summary>
internal static class Properties
{
#if FIXED_SEED
    private static readonly Config Common = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithReplay(1, 1);
#else
    private static readonly Config Common = Config.QuickThrowOnFailure.WithQuietOnSuccess(true);
#endif

    /// <summary>Runs a property often enough to matter and says nothing unless it fails.</summary>
    /// <param name="inputs">What it is tried on.</param>
    /// <param name="property">The property.</param>
    /// <param name="times">How often in a common run.</param>
    /// <param name="nightly">How often at night.</param>
    public static void Hold<T>(this Gen<T> inputs, Action<T> property, int times = 2000, int nightly = 100_000) =>
        Prop.ForAll(inputs.ToArbitrary(), property).Check(Common.WithMaxTest(TestLength.Of(times, nightly)));
}
