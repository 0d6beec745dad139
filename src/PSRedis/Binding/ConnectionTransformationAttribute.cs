using System.Management.Automation;
using PSRedis.Engine;

namespace PSRedis.Binding;

/// <summary>Takes a connection, or the name of one.</summary>
internal sealed class ConnectionTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        string name => RedisSession.Here.Find(name)
            ?? throw new ArgumentTransformationMetadataException($"There is no connection named '{name}'. Get-RedisConnection lists those there are, Connect-Redis makes one."),
        var other => other,
    };
}
