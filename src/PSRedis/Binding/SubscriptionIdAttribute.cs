using System.Globalization;

namespace PSRedis.Binding;

/// <summary>Accepts ids of subscriptions. For the name of a channel PowerShell itself would only report that it cannot convert it.</summary>
internal sealed class SubscriptionIdAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        string text when int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int id) => id,
        string text => throw new ArgumentTransformationMetadataException(
            $"'{text}' is not the id of a subscription. Specify an id that Get-RedisSubscription lists, or the object that it or Register-RedisSubscription emits."),
        _ => inputData,
    };
}
