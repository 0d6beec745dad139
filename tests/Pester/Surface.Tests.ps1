# The surface that scripts depend on: cmdlets, parameters, and output. A line that is removed or changed here breaks scripts: keep the old name
# as an alias for one minor version, and list the change under Breaking in CHANGELOG.md. To write the list again: $env:PSREDIS_SURFACE = 'write'.
Describe 'The public surface' {
    It 'is what Surface.txt lists' {
        Import-Module $PSScriptRoot/TestSession.psm1
        $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        $commands = Get-Command -Module PSRedis | Sort-Object Name
        $lines = @(
            foreach ($command in $commands) {
                "$($command.Name) -> $(($command.OutputType.Name | Sort-Object -Unique) -join ', ')"
                foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn $common | Sort-Object Name) {
                    "    -$(@($parameter.Name; $parameter.Aliases | Sort-Object) -join ', -') $($parameter.ParameterType)"
                }
            }
            $types = $commands.OutputType.Type + $commands.Parameters.Values.ParameterType | Where-Object { $_ } |
                ForEach-Object { if ($_.IsArray) { $_.GetElementType() } elseif ([Nullable]::GetUnderlyingType($_)) { [Nullable]::GetUnderlyingType($_) } else { $_ } }
            foreach ($type in $types | Where-Object Namespace -Like 'PSRedis*' | Sort-Object FullName -Unique) {
                "[$($type.FullName)]"
                if ($type.IsEnum) { "    $([Enum]::GetNames($type) -join ', ')" }
                else { $type.GetProperties() | Sort-Object Name | ForEach-Object { "    $($_.Name) $($_.PropertyType)" } }
            }
        )
        $file = Join-Path $PSScriptRoot Surface.txt
        if ($env:PSREDIS_SURFACE -eq 'write') { Set-Content $file $lines }
        $listed = @(Get-Content $file)
        Compare-Object $listed $lines | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } | Should -BeNullOrEmpty
        $lines | Should -Be $listed
    }
}
