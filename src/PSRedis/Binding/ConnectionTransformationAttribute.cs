using System.Numerics;

namespace PSRedis.Binding;

/// <summary>Accepts a connection, or the name of one.</summary>
internal sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        string name => Named(name),
        // A name may consist of digits only, such as a port, which PowerShell parses as a number.
        int or long or double or decimal or BigInteger => Named(TextOf(inputData!)),
        // A connection that was serialized, to or from a job, has its properties but no link.
        PSObject { TypeNames: var types } copy when types.Contains("Deserialized." + typeof(RedisConnection).FullName) => throw new ArgumentTransformationMetadataException(
            $"The connection to {copy} belongs to another process and cannot be used in this one. Use Connect-Redis in this process."),
        var other => other,
    };

    private static string TextOf(object number) =>
        (number is PSObject argument ? NumberLiteral.TextOf(argument) : null) ?? LanguagePrimitives.ConvertTo<string>(Unwrap.Base(number));

    private static RedisConnection Named(string name) => RedisSession.Here.Find(name)
        ?? throw new ArgumentTransformationMetadataException($"There is no connection named '{RedactedAttribute.Shown(name)}'. Get-RedisConnection lists all connections, and Connect-Redis establishes one.");
}
