BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Clear-RedisKeyExpiration over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach {
        $key, $staying, $missing = (New-TestKey), (New-TestKey staying), (New-TestKey missing)
        Set-RedisString $key v -ExpiresIn 90
        Set-RedisString $staying v
    }

    It 'removes the time to live, and emits nothing' {
        Clear-RedisKeyExpiration $key | Should -Be $null
        (Get-RedisKeyExpiration $key).Key | Should -BeExactly $key
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Be $null
    }

    It '-PassThru emits whether it took effect' {
        Clear-RedisKeyExpiration -Key $key, $staying, $missing -PassThru | Should -BeExactly $true, $false, $false
    }

    It 'accepts keys from the pipeline by value' {
        $missing, $key | Clear-RedisKeyExpiration -PassThru | Should -BeExactly $false, $true
    }

    It 'accepts keys from the pipeline by property <_>' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $key } | Clear-RedisKeyExpiration -PassThru | Should -BeExactly $true
    }

    It 'accepts what Get-RedisKeyExpiration emits' {
        Get-RedisKeyExpiration $key | Clear-RedisKeyExpiration
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Be $null
    }

    It '-WhatIf sends nothing' {
        Clear-RedisKeyExpiration $key -WhatIf
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Not -Be $null
    }

    It '-Confirm:$false does not prompt' {
        Clear-RedisKeyExpiration $key -Confirm:$false -PassThru | Should -BeTrue
    }
}
