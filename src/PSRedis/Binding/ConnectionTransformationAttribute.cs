namespace PSRedis.Binding;

/// <summary>Takes a connection, or the name of one.</summary>
internal sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        string name => RedisSession.Here.Find(name)
            ?? throw new ArgumentTransformationMetadataException($"There is no connection named '{ConcealedAttribute.Shown(name)}'. Get-RedisConnection lists those there are, Connect-Redis makes one."),
        // What is left of one that came from a job, or went into one, has its properties but no line.
        PSObject { TypeNames: var types } copy when types.Contains("Deserialized." + typeof(RedisConnection).FullName) => throw new ArgumentTransformationMetadataException(
            $"The connection to {copy} was made in another process, and cannot be used in this one. Make one here with Connect-Redis."),
        var other => other,
    };
}
