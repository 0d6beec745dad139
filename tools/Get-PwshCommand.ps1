# Emits the command that starts the PowerShell which runs this. Where that is a .NET tool, the process is dotnet, and PowerShell its first argument.
$process = (Get-Process -Id $PID).Path
$process
if ([IO.Path]::GetFileNameWithoutExtension($process) -eq 'dotnet') { Join-Path $PSHOME pwsh.dll }
