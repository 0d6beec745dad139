# The benchmarks are not run here: what a figure is depends on the machine. That they compare like with like does not.
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

    # All that PowerShell looks at when it binds a parameter, but for what transforms its argument. What completes it is looked at only by Tab.
    function Get-Binding([string] $Cmdlet) {
        $command = Get-Command $Cmdlet
        foreach ($parameter in $command.Parameters.psbase.Values | Sort-Object Name) {
            # A connection is a type of ours, and only that.
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
    It 'compare <Ours> with a cmdlet of the same parameters' -ForEach $pairs {
        Get-Binding $Empty | Should -Be (Get-Binding $Ours)
    }

    It 'have a <Name> that can be read' -ForEach $scripts {
        $mistakes = $null
        $null = [Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $mistakes)
        $mistakes | Should -BeNullOrEmpty
    }
}
