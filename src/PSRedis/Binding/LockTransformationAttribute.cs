namespace PSRedis.Binding;

/// <summary>Accepts a lock. For a name PowerShell itself would only report that it cannot convert it.</summary>
internal sealed class LockTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) is string given && RedactedAttribute.Shown(given) is var name
        ? throw new ArgumentTransformationMetadataException(
            $"'{name}' is a name, not a lock. Specify the lock object, which holds the token: $lock = Lock-RedisResource {name}; Unlock-RedisResource $lock.")
        : inputData;
}
