using System.Management.Automation;

namespace PSRedis.Binding;

/// <summary>Takes the words of a command. Where there is but one, and it is bytes, PowerShell by itself would make a word of each of them.</summary>
internal sealed class WordsAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        Unwrap.Base(inputData) is byte[] bytes ? new object[] { bytes } : inputData;
}
