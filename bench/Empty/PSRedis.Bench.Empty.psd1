# With a manifest, like PSRedis.
@{
    RootModule        = 'PSRedis.Bench.Empty.dll'
    ModuleVersion     = '0.0.1'
    GUID              = '0d5f5a66-8f5d-4b0e-a3ed-5ef5a1f1b1de'
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport   = @()
    CmdletsToExport   = @('Get-EmptyString', 'Set-EmptyString', 'Set-EmptyHashField')
}
