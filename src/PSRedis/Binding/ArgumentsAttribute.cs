using System.Management.Automation.Internal;

namespace PSRedis.Binding;

/// <summary>Takes the words of a command. Where there is but one, and it is bytes, PowerShell by itself would make a word of each of them.</summary>
internal sealed class ArgumentsAttribute : ArgumentTransformationAttribute
{
    // $null is a word, too, and refused as it is among others. What a command that emits nothing leaves is none.
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData == AutomationNull.Value ? Array.Empty<object>()
        : Unwrap.Base(inputData) is var value and (byte[] or null) ? new[] { value }
        : inputData;
}
