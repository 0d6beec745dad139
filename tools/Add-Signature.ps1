# Signs the module in a folder with the certificate in PSREDIS_CERTIFICATE, a PFX in Base64, whose password is in PSREDIS_CERTIFICATE_PASSWORD. Without one
# it says so, and the module stays unsigned.
param([Parameter(Mandatory)] [string] $Folder)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

if (-not $env:PSREDIS_CERTIFICATE) {
    Write-Host 'It is not signed: PSREDIS_CERTIFICATE contains no certificate.'
    return
}
if (-not (Get-Command Set-AuthenticodeSignature -ErrorAction Ignore)) { throw 'PSREDIS_CERTIFICATE contains a certificate, but PowerShell can sign on Windows only.' }

$certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new([Convert]::FromBase64String($env:PSREDIS_CERTIFICATE), $env:PSREDIS_CERTIFICATE_PASSWORD)
# All files whose signatures PowerShell checks. With a time stamp they stay valid after the certificate expires.
$signatures = Get-ChildItem $Folder -Recurse -Include *.dll, *.ps1xml, *.psd1 |
    Set-AuthenticodeSignature -Certificate $certificate -HashAlgorithm SHA256 -IncludeChain NotRoot -TimestampServer 'http://timestamp.digicert.com'
foreach ($signature in $signatures) {
    if ($signature.Status -ne 'Valid') { throw "$($signature.Path) could not be signed: $($signature.StatusMessage)" }
}
Write-Host "It is signed by $($certificate.Subject): $(@($signatures).Count) files."
