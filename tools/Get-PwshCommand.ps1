# Emits the command that starts the current PowerShell. If that is a .NET tool, the process is dotnet, and pwsh.dll its first argument.
$process = (Get-Process -Id $PID).Path
$process
if ([IO.Path]::GetFileNameWithoutExtension($process) -eq 'dotnet') { Join-Path $PSHOME pwsh.dll }
