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
        'Add-RedisSetMember',
        'Add-RedisSortedSetMember',
        'Add-RedisString',
        'Clear-RedisDatabase',
        'Clear-RedisKeyExpiration',
        'Clear-RedisKeyWatch',
        'Connect-Redis',
        'Disconnect-Redis',
        'Find-RedisKey',
        'Get-RedisConnection',
        'Get-RedisDatabaseSize',
        'Get-RedisHash',
        'Get-RedisHashCount',
        'Get-RedisHashField',
        'Get-RedisInfo',
        'Get-RedisKey',
        'Get-RedisKeyExpiration',
        'Get-RedisKeyType',
        'Get-RedisLastSave',
        'Get-RedisListCount',
        'Get-RedisListItem',
        'Get-RedisRandomKey',
        'Get-RedisRandomSetMember',
        'Get-RedisSetCount',
        'Get-RedisSetDifference',
        'Get-RedisSetIntersection',
        'Get-RedisSetMember',
        'Get-RedisSetUnion',
        'Get-RedisSortedSetCount',
        'Get-RedisSortedSetDifference',
        'Get-RedisSortedSetIntersection',
        'Get-RedisSortedSetMember',
        'Get-RedisSortedSetRank',
        'Get-RedisSortedSetScore',
        'Get-RedisSortedSetUnion',
        'Get-RedisString',
        'Get-RedisSubscription',
        'Invoke-RedisCommand',
        'Invoke-RedisPipeline',
        'Invoke-RedisSort',
        'Invoke-RedisTransaction',
        'Limit-RedisList',
        'Lock-RedisResource',
        'Merge-RedisSet',
        'Merge-RedisSortedSet',
        'Move-RedisKey',
        'Move-RedisListItem',
        'Move-RedisSetMember',
        'Optimize-RedisAppendOnlyFile',
        'Pop-RedisListItem',
        'Pop-RedisSetMember',
        'Publish-RedisMessage',
        'Push-RedisListItem',
        'Receive-RedisMessage',
        'Register-RedisSubscription',
        'Remove-RedisHashField',
        'Remove-RedisKey',
        'Remove-RedisListItem',
        'Remove-RedisSetMember',
        'Remove-RedisSortedSetMember',
        'Rename-RedisKey',
        'Save-RedisDatabase',
        'Select-RedisConnection',
        'Select-RedisDatabase',
        'Set-RedisHashField',
        'Set-RedisKey',
        'Set-RedisKeyExpiration',
        'Set-RedisListItem',
        'Set-RedisString',
        'Start-RedisServer',
        'Step-RedisCounter',
        'Step-RedisHashField',
        'Step-RedisSortedSetMember',
        'Stop-RedisServer',
        'Test-RedisConnection',
        'Test-RedisHashField',
        'Test-RedisKey',
        'Test-RedisSetMember',
        'Unlock-RedisResource',
        'Unregister-RedisSubscription',
        'Use-RedisLock',
        'Watch-RedisKey'
    )
    FormatsToProcess       = @('PSRedis.Format.ps1xml')
    TypesToProcess         = @('PSRedis.Types.ps1xml')
    PrivateData            = @{
        PSData = @{
            Tags         = @('Redis', 'Valkey', 'Garnet', 'Azure', 'Cache', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            # The build puts the newest part of CHANGELOG.md here.
            ReleaseNotes = ''
        }
    }
}
