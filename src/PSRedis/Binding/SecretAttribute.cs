using System.Security;

namespace PSRedis.Binding;

/// <summary>Accepts a SecureString. PowerShell's own error for another value would quote it, and it may be the password.</summary>
internal sealed class SecretAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        SecureString secret => secret,
        _ => throw new ArgumentTransformationMetadataException("A password must be a SecureString. Read-Host -AsSecureString prompts for one, and ConvertTo-SecureString converts text to one."),
    };
}
