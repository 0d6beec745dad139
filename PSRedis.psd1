@{
    RootModule             = if ($PSEdition -eq 'Core') { 'bin/net8.0/PSRedis.dll' } else { 'bin/netstandard2.0/PSRedis.dll' }
    ModuleVersion          = '0.1.0'
    GUID                   = '6b3ee5f0-54f3-4a0c-9d43-1c6f3a0f6d52'
    Author                 = 'The PSRedis authors'
    CompanyName            = 'PSRedis'
    Copyright              = '(c) The PSRedis authors. MIT licence.'
    Description            = 'Redis, Valkey and Garnet from PowerShell: thin cmdlets over a client of their own, objects in and out of the pipeline, no third-party assembly.'
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions   = @('Desktop', 'Core')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    CmdletsToExport        = @(
        'Add-RedisString',
        'Clear-RedisDatabase',
        'Clear-RedisKeyExpiration',
        'Connect-Redis',
        'Disconnect-Redis',
        'Find-RedisKey',
        'Get-RedisConnection',
        'Get-RedisDatabaseSize',
        'Get-RedisInfo',
        'Get-RedisKey',
        'Get-RedisKeyExpiration',
        'Get-RedisKeyType',
        'Get-RedisRandomKey',
        'Get-RedisString',
        'Invoke-RedisCommand',
        'Move-RedisKey',
        'Remove-RedisKey',
        'Rename-RedisKey',
        'Select-RedisConnection',
        'Select-RedisDatabase',
        'Set-RedisKey',
        'Set-RedisKeyExpiration',
        'Set-RedisString',
        'Start-RedisServer',
        'Step-RedisCounter',
        'Stop-RedisServer',
        'Test-RedisConnection',
        'Test-RedisKey'
    )
    FormatsToProcess       = @('PSRedis.Format.ps1xml')
    PrivateData            = @{
        PSData = @{
            Tags       = @('Redis', 'Valkey', 'Garnet', 'Azure', 'Cache', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
