namespace System.Runtime.CompilerServices
{
    /// <summary>The compiler calls this for array[1..].</summary>
    internal static class RuntimeHelpers
    {
        public static T[] GetSubArray<T>(T[] array, Range range)
        {
            (int offset, int length) = range.GetOffsetAndLength(array.Length);
            var part = new T[length];
            Array.Copy(array, offset, part, 0, length);
            return part;
        }
    }
}

namespace System.Net.Sockets
{
    /// <summary>.NET Framework does not have this type.</summary>
    internal sealed class UnixDomainSocketEndPoint : EndPoint
    {
        public UnixDomainSocketEndPoint(string path) => throw new NotSupportedException(path);
    }
}

namespace PSRedis.Tests
{
    /// <summary>APIs of newer frameworks that the tests use and the package Polyfill does not have.</summary>
    internal static class Polyfills
    {
        public static string Replace(this string text, string old, string replacement, StringComparison comparison) =>
            comparison == StringComparison.Ordinal ? text.Replace(old, replacement) : throw new NotSupportedException();

        extension(Array)
        {
            public static void Fill<T>(T[] array, T value) => Array.Fill(array, value, 0, array.Length);

            public static void Fill<T>(T[] array, T value, int start, int count)
            {
                for (int i = start; i < start + count; i++) array[i] = value;
            }
        }

        extension(GC)
        {
            // Not measured here: tests that assert nothing else are skipped.
            public static long GetAllocatedBytesForCurrentThread() => 0;
        }

        extension(double)
        {
            public static bool IsInteger(double number) => !double.IsInfinity(number) && Math.Floor(number) == number;
        }
    }
}
