# The benchmarks are not run here, as their figures depend on the machine. This tests that they compare like with like.
BeforeDiscovery {
    $pairs = @(
        @{ Ours = 'Get-RedisString'; Empty = 'Get-EmptyString' }
        @{ Ours = 'Set-RedisString'; Empty = 'Set-EmptyString' }
        @{ Ours = 'Set-RedisHashField'; Empty = 'Set-EmptyHashField' }
    )
    $scripts = Get-ChildItem (Join-Path $PSScriptRoot ../../bench) -Filter *.ps1 | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
}
BeforeAll {
    Import-Module $PSScriptRoot/TestSession.psm1
    Import-Module (Join-Path $PSScriptRoot ../../out/bench/Empty/PSRedis.Bench.Empty.psd1)

    # What PowerShell considers when it binds a parameter, except transformations of the argument. Completers are only used by Tab.
    function Get-Binding([string] $Cmdlet) {
        $command = Get-Command $Cmdlet
        foreach ($parameter in $command.Parameters.psbase.Values | Sort-Object Name) {
            # A connection has a type of the module, and accepts only that.
            $type = if ($parameter.Name -eq 'Connection') { 'any' } else { $parameter.ParameterType }
            $sets = foreach ($set in $parameter.ParameterSets.GetEnumerator() | Sort-Object Key) {
                $data = $set.Value
                "$($set.Key):$($data.IsMandatory),$($data.Position),$($data.ValueFromPipeline),$($data.ValueFromPipelineByPropertyName)"
            }
            $checks = $parameter.Attributes | Where-Object { $_ -isnot [Parameter] -and $_ -isnot [Management.Automation.ArgumentTransformationAttribute] -and $_ -isnot [ArgumentCompleter] } |
                ForEach-Object { $_.GetType().Name } | Where-Object { $_ -notmatch '^Nullable' } | Sort-Object
            "$type $($parameter.Name) $sets $checks $($parameter.Aliases)"
        }
        $command.DefaultParameterSet
    }
}
AfterAll {
    Remove-Module PSRedis.Bench.Empty
    Close-TestSession
}

Describe 'The benchmarks' {
    It 'compare <Ours> with a cmdlet that has the same parameters' -ForEach $pairs {
        Get-Binding $Empty | Should -Be (Get-Binding $Ours)
    }

    It 'have a readable <Name>' -ForEach $scripts {
        $mistakes = $null
        $null = [Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $mistakes)
        $mistakes | Should -BeNullOrEmpty
    }
}
