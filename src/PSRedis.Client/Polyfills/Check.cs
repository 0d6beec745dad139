using System.Runtime.CompilerServices;

namespace PSRedis;

/// <summary>Argument checks for both target frameworks.</summary>
internal static class Check
{
    public static T NotNull<T>(T? value, [CallerArgumentExpression(nameof(value))] string name = "") where T : class =>
        value ?? throw new ArgumentNullException(name);
}
