using System.Security;

namespace PSRedis.Binding;

/// <summary>Takes a SecureString. PowerShell's own refusal of anything else would quote it, and it may well be the password.</summary>
internal sealed class SecretAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        SecureString secret => secret,
        _ => throw new ArgumentTransformationMetadataException("A password must be a SecureString: Read-Host -AsSecureString prompts for one, ConvertTo-SecureString makes one from text."),
    };
}
