#!/bin/sh
# Runs a task of build.ps1, with the same words: ./build.sh [build|demo|test|bench|help|package|clean] [-Engine garnet] …
# A machine without pwsh gets it as a .NET tool, into .tools. Where that can't be had, what needs no PowerShell is done without it.
cd "$(dirname "$0")" || exit 1

pwsh=$(command -v pwsh || command -v .tools/pwsh/pwsh) ||
    { dotnet tool install PowerShell --tool-path .tools/pwsh >/dev/null 2>&1 && pwsh=.tools/pwsh/pwsh; } ||
    echo "No PowerShell here, so what needs it is left out: https://learn.microsoft.com/powershell/scripting/install/installing-powershell" >&2
[ -n "$pwsh" ] && exec "$pwsh" -NoProfile -File build.ps1 "$@"

task=$(echo "${1:-build}" | tr '[:upper:]' '[:lower:]')
[ $# -gt 0 ] && shift
case $task in
    build) exec dotnet build src/PSRedis --configuration Release "$@" ;;
    package) exec dotnet pack src/PSRedis --configuration Release "$@" ;;
    test) exec dotnet run --project tests/Run --configuration Release -- "$@" ;;
    demo) exec dotnet run --project tests/Server --configuration Release -- "$@" dotnet run examples/client-tour.cs ;;
    *) echo "The task '$task' needs PowerShell." >&2; exit 1 ;;
esac
