#!/bin/sh
# Runs a task of build.ps1: ./build.sh [build|demo|servers|test|bench|help|package|publish|clean] [-Engine garnet] …
# Uses the pwsh on the PATH if it is 7.4 or newer, else the one in .config/dotnet-tools.json.
cd "$(dirname "$0")" || exit 1

if pwsh --version 2>/dev/null | grep -Eq '^PowerShell (7\.([4-9]|[1-9][0-9])|[89]|[1-9][0-9])'; then
    exec pwsh -NoProfile -File build.ps1 "$@"
fi
command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download" >&2; exit 1; }
restored=$(dotnet tool restore) || { echo "$restored" >&2; exit 1; }
exec dotnet tool run pwsh -NoProfile -File build.ps1 "$@"
