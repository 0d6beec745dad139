@echo off
rem Runs a task of build.ps1: build [build|demo|servers|test|bench|help|package|publish|clean] [-Engine garnet] ...
rem Uses the pwsh on the PATH if it is 7.4 or newer, else the one in .config\dotnet-tools.json.
setlocal
cd /d "%~dp0"
pwsh --version 2>nul | findstr /r /c:"^PowerShell 7\.[4-9]" /c:"^PowerShell 7\.[1-9][0-9]" /c:"^PowerShell [89]\." >nul && (pwsh -NoProfile -File build.ps1 %* & exit /b)
where dotnet >nul 2>nul || (echo The .NET 10 SDK is missing: https://dotnet.microsoft.com/download>&2 & exit /b 1)
dotnet tool restore >nul || (dotnet tool restore & exit /b 1)
dotnet tool run pwsh -NoProfile -File build.ps1 %*
