using System.Management.Automation.Internal;

namespace PSRedis.Binding;

/// <summary>Converts the arguments of a raw command. If a byte[] is the only argument, PowerShell itself would make one argument of each byte.</summary>
internal sealed class ArgumentsAttribute : ArgumentTransformationAttribute
{
    // A $null counts as an argument, and is refused later as it is among others. AutomationNull, the result of a command that emits nothing, is not one.
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData == AutomationNull.Value ? Array.Empty<object>()
        : Unwrap.Base(inputData) is var value and (byte[] or null) ? new[] { value }
        : inputData;
}
