using System.Collections;

namespace PSRedis.Binding;

/// <summary>Accepts connections, or their names; a name with * or ? stands for all connections that match it.</summary>
internal sealed class ConnectionsTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly ConnectionTransformationAttribute One = new();

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = Unwrap.Base(inputData);
        IEnumerable<object?> all = given is IEnumerable and not string ? ((IEnumerable)given).Cast<object?>() : [inputData];
        try
        {
            object?[] found = [.. all.SelectMany(each => (IEnumerable<object?>?)Named(Unwrap.Base(each)) ?? [One.Transform(engineIntrinsics, each)])];
            return Array.TrueForAll(found, one => one is RedisConnection) ? Array.ConvertAll(found, one => (RedisConnection)one!) : found;
        }
        catch (ArgumentTransformationMetadataException e) when (e.InnerException is null)
        {
            // The inner exception tells PowerShell to try another parameter.
            throw new ArgumentTransformationMetadataException(e.Message, new PSInvalidCastException(e.Message));
        }
    }

    private static RedisConnection[]? Named(object? given)
    {
        if (given is not string name || RedisSession.Here.Find(name) is not null || !WildcardPattern.ContainsWildcardCharacters(name)) return null;
        RedisConnection[] found = RedisSession.Here.FindAll(name);
        return found.Length > 0 ? found : throw new ArgumentTransformationMetadataException($"There is no connection whose name matches '{RedactedAttribute.Shown(name)}'. Get-RedisConnection lists all connections, and Connect-Redis establishes one.");
    }
}
