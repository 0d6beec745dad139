# Shared by the tests: the session on the test server, unique keys, private servers, servers that misbehave, other runspaces.
#
# The server is the one that PSREDIS_TEST_SERVER names (host:port or a URL). Otherwise one is started here, and ends with this process.
# Most tests use its database 9, those that clear a database 10 to 15; none uses database 0.
using namespace System.Collections.Generic
using namespace System.Diagnostics
using namespace System.Management.Automation
using namespace System.Net
using namespace System.Net.Sockets
using namespace System.Security.Cryptography
using namespace System.Security.Cryptography.X509Certificates

Set-StrictMode -Version Latest

# Windows PowerShell reads files in the code page of the machine, and begins CSV with a line for the type.
if ($PSVersionTable.PSEdition -eq 'Desktop') {
    $global:PSDefaultParameterValues['Get-Content:Encoding'] = 'utf8'
    foreach ($cmdlet in 'ConvertTo-Csv', 'Export-Csv') { $global:PSDefaultParameterValues["$($cmdlet):NoTypeInformation"] = $true }
}

$ModulePath = Join-Path $PSScriptRoot ../../out/PSRedis/PSRedis.psd1 -Resolve
Import-Module $ModulePath -Global

$ServerUri = if ($env:PSREDIS_TEST_SERVER) { $env:PSREDIS_TEST_SERVER } else { "redis://$(Start-RedisServer)" }
if ($ServerUri -notlike '*:/*') { $ServerUri = "redis://$ServerUri" }

$KeyPrefix = 'psredis-test:{0}:{1:x}:' -f $PID, [DateTime]::UtcNow.Ticks
$KeyCount = 0
$PrivateServers = @{}
$Documented = $null
$DocumentedFolder = Join-Path ([IO.Path]::GetTempPath()) "psredis-documented-$PID"

#region The session

# The manifest of the tested module.
function Get-TestModulePath { $ModulePath }

function Get-TestServerUri { $ServerUri }

# Connects the session to the test server; -With has further parameters of Connect-Redis, such as Name and CommandTimeout.
function Connect-TestServer([Parameter(Position = 0)] [ValidateSet(2, 3)] [int] $Protocol = 3, [int] $Database = 9, [hashtable] $With = @{}) {
    Connect-Redis -Uri $ServerUri -Protocol $Protocol -Database $Database @With
}

# Kills a connection on the server, and its leased connections: all clients with its name.
function Stop-TestClient([Parameter(Mandatory)] [string] $Name, [Parameter(Mandatory)] $Connection) {
    foreach ($client in (Invoke-RedisCommand CLIENT LIST -Connection $Connection) -split "`n" -like "*name=$Name *") {
        $null = Invoke-RedisCommand CLIENT KILL ID ($client -replace '^id=(\d+) .*', '$1') -Connection $Connection
    }
}

# The rows of a table, each over RESP2 and over RESP3.
function Get-EachProtocol([Parameter(Mandatory)] [hashtable[]] $Row) {
    foreach ($protocol in 2, 3) {
        foreach ($each in $Row) { $each + @{ Protocol = $protocol } }
    }
}

# Each test file ends with this: removes the keys of its tests, and closes its connections.
function Close-TestSession {
    Connect-TestServer
    Find-RedisKey "$KeyPrefix*" | Remove-RedisKey -Confirm:$false
    Disconnect-Redis -All
}

# A unique key name.
function New-TestKey([string] $Name = 'key') {
    $script:KeyCount++
    "$KeyPrefix$($KeyCount):$Name"
}

function Test-ServerCommand([Parameter(Mandatory)] [string] $Name) {
    $null -ne @(Invoke-RedisCommand COMMAND INFO $Name)[0]
}

# Skips a test if the server does not know a command.
function Skip-Without([Parameter(Mandatory)] [string] $Command) {
    if (-not (Test-ServerCommand $Command)) { Set-ItResult -Skipped -Because "the server has no $Command" }
}

# Skips a test if the server refuses a command in this form.
function Skip-WithoutForm([Parameter(Mandatory)] [string] $Name, [Parameter(Mandatory)] [object[]] $Command) {
    $null = Invoke-RedisCommand @Command -ErrorVariable refusal -ErrorAction SilentlyContinue
    if ($refusal) { Set-ItResult -Skipped -Because "the server has no $Name" }
}

# Skips a test if the server has never saved, like a new Garnet.
function Skip-Unsaved { if (-not (Get-RedisLastSave)) { Set-ItResult -Skipped -Because 'the server has never saved' } }

# Skips a test on Garnet, with a reason.
function Skip-OnGarnet([Parameter(Mandatory)] [string] $Because) {
    if ((Get-RedisInfo server).PSObject.Properties['garnet_version']) { Set-ItResult -Skipped -Because $Because }
}

# Skips a test in Windows PowerShell, with a reason.
function Skip-OnWindowsPowerShell([Parameter(Mandatory)] [string] $Because) {
    if ($PSVersionTable.PSEdition -eq 'Desktop') { Set-ItResult -Skipped -Because $Because }
}

#endregion
#region Results and measurements

# The terminating error of a script.
function Get-Failure([Parameter(Mandatory)] [scriptblock] $Script) {
    try { $null = & $Script } catch { return $_ }
    throw "This did not fail: $Script"
}

# The output of a script, in order: errors as '<id without the cmdlet> <target>', $null as '<null>'.
function Get-Transcript([Parameter(Mandatory)] [scriptblock] $Script) {
    & $Script 2>&1 | ForEach-Object {
        if ($null -eq $_) { '<null>' }
        elseif ($_ -is [ErrorRecord]) { '{0} {1}' -f ($_.FullyQualifiedErrorId -split ',')[0], $_.TargetObject }
        else { $_ }
    }
}

# Everything a person may look at in an error, as text.
function Get-ErrorText([Parameter(Mandatory)] [ErrorRecord] $ErrorRecord) {
    @(
        "$ErrorRecord"
        $ErrorRecord | Format-List * -Force | Out-String
        if (Get-Command Get-Error -ErrorAction Ignore) { $ErrorRecord | Get-Error | Out-String }
        $ErrorRecord | ConvertTo-Json -WarningAction Ignore
        "$($ErrorRecord.Exception)"
        $ErrorRecord.ErrorDetails | Format-List * -Force | Out-String
        $ErrorRecord.InvocationInfo | Format-List * -Force | Out-String
    ) -join "`n"
}

# The number of repetitions in a common run, and in a nightly one (./build.sh test -Length Nightly).
function Get-TestLength([Parameter(Mandatory)] [int] $Common, [Parameter(Mandatory)] [int] $Nightly) {
    if ($env:PSREDIS_TEST_LENGTH -eq 'Nightly') { $Nightly } else { $Common }
}

# Waits for a condition; emits whether it became true.
function Wait-Until([Parameter(Mandatory)] [scriptblock] $Condition, [int] $Seconds = 10) {
    $watch = [Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt $Seconds) { return $false }
        [Threading.Thread]::Sleep(10)
    }
    $true
}

function Measure-Second([Parameter(Mandatory)] [scriptblock] $Script) {
    $watch = [Stopwatch]::StartNew()
    $null = & $Script
    $watch.Elapsed.TotalSeconds
}

# Shows a measurement in a nightly run.
function Show-Figure([Parameter(Mandatory)] [string] $Text) {
    if ($env:PSREDIS_TEST_LENGTH -eq 'Nightly') { Write-Host "    $Text" }
}

# What this process holds: Threads, Sockets, and WorkingSet. With -Collect after a garbage collection, which takes longer than many a test, and with Bytes.
function Get-ProcessUsage([switch] $Collect) {
    $bytes = $null
    if ($Collect) {
        $null = [GC]::GetTotalMemory($true)
        [GC]::WaitForPendingFinalizers()
        $bytes = [GC]::GetTotalMemory($true)
    }
    $usage = [pscustomobject]@{ Threads = 0; Sockets = 0; Bytes = $bytes; WorkingSet = [Environment]::WorkingSet }
    if ([IO.Directory]::Exists('/proc/self/task')) {
        # .NET's own threads, such as those of the thread pool, come and go.
        foreach ($file in [IO.Directory]::GetDirectories('/proc/self/task')) {
            $name = try { [IO.File]::ReadAllText("$file/comm") } catch { continue }
            if ($name -cnotmatch '^\.NET (?!Long)') { $usage.Threads++ }
        }
        foreach ($file in [IO.Directory]::GetFiles('/proc/self/fd')) {
            if ([IO.FileInfo]::new($file).LinkTarget -like 'socket:*') { $usage.Sockets++ }
        }
    }
    else {
        Skip-OnWindowsPowerShell 'it does not tell how many threads its pool has'
        $process = [Process]::GetCurrentProcess()
        $usage.Threads = $process.Threads.Count - [Threading.ThreadPool]::ThreadCount
        $usage.Sockets = $process.HandleCount
    }
    $usage
}

# Waits until this process holds no more threads and sockets than before, and emits what it holds at the end. Also waits for the finalizers, but does not
# collect at first: a collection takes longer than many a test.
function Wait-ForUsage([Parameter(Mandatory)] $Before) {
    $watch = [Stopwatch]::StartNew()
    do {
        $usage = Get-ProcessUsage -Collect:($watch.Elapsed.TotalSeconds -gt 1)
        $isFlat = $usage.Threads -le $Before.Threads -and $usage.Sockets -le $Before.Sockets
        if (-not $isFlat) { [Threading.Thread]::Sleep(10) }
    } until ($isFlat -or $watch.Elapsed.TotalSeconds -gt 11)
    $usage
}

# Runs a script under another culture, such as one that writes 1,5.
function Use-Culture([Parameter(Mandatory)] [cultureinfo] $Culture, [Parameter(Mandatory)] [scriptblock] $Script) {
    $before = [cultureinfo]::CurrentCulture
    try {
        [cultureinfo]::CurrentCulture = $Culture
        & $Script
    }
    finally {
        [cultureinfo]::CurrentCulture = $before
    }
}

# Sets environment variables for a script; $null removes one.
function Use-Environment([Parameter(Mandatory)] [hashtable] $Variable, [Parameter(Mandatory)] [scriptblock] $Script) {
    $before = @{}
    try {
        foreach ($name in $Variable.Keys) {
            $before[$name] = [Environment]::GetEnvironmentVariable($name)
            Set-EnvironmentVariable $name $Variable[$name]
        }
        & $Script
    }
    finally {
        foreach ($name in $before.Keys) { Set-EnvironmentVariable $name $before[$name] }
    }
}

function Set-EnvironmentVariable([Parameter(Mandatory)] [string] $Name, $Value) {
    # PowerShell converts $null to an empty string, which .NET would set.
    if ($null -eq $Value) { $Value = [NullString]::Value }
    [Environment]::SetEnvironmentVariable($Name, $Value)
}

#endregion
#region Tables

# Forms of a time to live, with their seconds.
function Get-TimeForm {
    @{ Form = '90'; Value = 90; Seconds = 90 }
    @{ Form = '1.5'; Value = 1.5; Seconds = 1.5 }
    @{ Form = "'90'"; Value = '90'; Seconds = 90 }
    @{ Form = "'90s'"; Value = '90s'; Seconds = 90 }
    @{ Form = "'15m'"; Value = '15m'; Seconds = 900 }
    @{ Form = "'2h'"; Value = '2h'; Seconds = 7200 }
    @{ Form = "'7d'"; Value = '7d'; Seconds = 604800 }
    @{ Form = "'1.5h'"; Value = '1.5h'; Seconds = 5400 }
    @{ Form = "'5000ms'"; Value = '5000ms'; Seconds = 5 }
    @{ Form = "'01:30:00'"; Value = '01:30:00'; Seconds = 5400 }
    @{ Form = '[timespan]'; Value = [timespan]::FromMinutes(2); Seconds = 120 }
}

# Values that are not a time to live.
function Get-BadTimeForm {
    @{ Form = "'soon'"; Value = 'soon' }
    @{ Form = "'90x'"; Value = '90x' }
    @{ Form = "''"; Value = '' }
    @{ Form = "'1,5h'"; Value = '1,5h' }
    @{ Form = '1e300'; Value = 1e300 }
    @{ Form = '[datetime]'; Value = [datetime]::Now }
    @{ Form = '@{}'; Value = @{} }
}

# Scalar values, with the text that is stored under any culture.
function Get-ScalarForm {
    @{ Form = 'text'; Value = 'some text'; Text = 'some text' }
    @{ Form = 'unicode'; Value = 'Zoë 日本 😀'; Text = 'Zoë 日本 😀' }
    @{ Form = 'an empty string'; Value = ''; Text = '' }
    @{ Form = 'line breaks'; Value = "a`r`nb`0c"; Text = "a`r`nb`0c" }
    @{ Form = 'an int'; Value = 1234567; Text = '1234567' }
    @{ Form = 'the smallest long'; Value = [long]::MinValue; Text = '-9223372036854775808' }
    @{ Form = 'a double'; Value = 1.5; Text = '1.5' }
    @{ Form = 'a double of 17 digits'; Value = 0.1 + 0.2; Text = '0.30000000000000004' }
    @{ Form = 'a decimal'; Value = 1234.50d; Text = '1234.50' }
    @{ Form = 'a boolean'; Value = $true; Text = 'True' }
    @{ Form = 'a date'; Value = [datetime]::new(2024, 2, 29, 13, 14, 15, [DateTimeKind]::Utc); Text = '2024-02-29T13:14:15.0000000Z' }
    @{ Form = 'a date with a zone'; Value = [DateTimeOffset]::new(2024, 2, 29, 13, 14, 15, [timespan]::FromHours(2)); Text = '2024-02-29T13:14:15.0000000+02:00' }
    @{ Form = 'a time span'; Value = [timespan]::new(1, 2, 3); Text = '01:02:03' }
    @{ Form = 'a guid'; Value = [guid]'6b3ee5f0-54f3-4a0c-9d43-1c6f3a0f6d52'; Text = '6b3ee5f0-54f3-4a0c-9d43-1c6f3a0f6d52' }
    @{ Form = 'a version'; Value = [version]'1.2.3'; Text = '1.2.3' }
    @{ Form = 'an enum'; Value = [DayOfWeek]::Friday; Text = 'Friday' }
}

# A plain call of each cmdlet that has -Connection, on the keys of Set-CalledKey.
function Get-ConnectedCall {
    $calls = @{
        'Add-RedisSetMember'             = @{ Key = "${KeyPrefix}set"; Member = 'x' }
        'Add-RedisSortedSetMember'       = @{ Key = "${KeyPrefix}sorted"; Member = 'x'; Score = 1 }
        'Add-RedisString'                = @{ Key = "${KeyPrefix}call"; Value = 'x' }
        'Clear-RedisDatabase'            = @{ Confirm = $false }
        'Clear-RedisKeyExpiration'       = @{ Key = "${KeyPrefix}call" }
        'Clear-RedisKeyWatch'            = @{}
        'Find-RedisKey'                  = @{ First = 1 }
        'Get-RedisDatabaseSize'          = @{}
        'Get-RedisHash'                  = @{ Key = "${KeyPrefix}hash" }
        'Get-RedisHashCount'             = @{ Key = "${KeyPrefix}hash" }
        'Get-RedisHashField'             = @{ Key = "${KeyPrefix}hash"; Field = 'f' }
        'Get-RedisInfo'                  = @{}
        'Get-RedisKey'                   = @{ Key = "${KeyPrefix}call" }
        'Get-RedisKeyExpiration'         = @{ Key = "${KeyPrefix}call" }
        'Get-RedisKeyType'               = @{ Key = "${KeyPrefix}call" }
        'Get-RedisLastSave'              = @{}
        'Get-RedisListCount'             = @{ Key = "${KeyPrefix}list" }
        'Get-RedisListItem'              = @{ Key = "${KeyPrefix}list" }
        'Get-RedisRandomKey'             = @{}
        'Get-RedisRandomSetMember'       = @{ Key = "${KeyPrefix}set" }
        'Get-RedisSetCount'              = @{ Key = "${KeyPrefix}set" }
        'Get-RedisSetDifference'         = @{ Key = "${KeyPrefix}set" }
        'Get-RedisSetIntersection'       = @{ Key = "${KeyPrefix}set" }
        'Get-RedisSetMember'             = @{ Key = "${KeyPrefix}set" }
        'Get-RedisSetUnion'              = @{ Key = "${KeyPrefix}set" }
        'Get-RedisSortedSetCount'        = @{ Key = "${KeyPrefix}sorted" }
        'Get-RedisSortedSetDifference'   = @{ Key = "${KeyPrefix}sorted" }
        'Get-RedisSortedSetIntersection' = @{ Key = "${KeyPrefix}sorted" }
        'Get-RedisSortedSetMember'       = @{ Key = "${KeyPrefix}sorted" }
        'Get-RedisSortedSetRank'         = @{ Key = "${KeyPrefix}sorted"; Member = 'x' }
        'Get-RedisSortedSetScore'        = @{ Key = "${KeyPrefix}sorted"; Member = 'x' }
        'Get-RedisSortedSetUnion'        = @{ Key = "${KeyPrefix}sorted" }
        'Get-RedisString'                = @{ Key = "${KeyPrefix}call" }
        'Invoke-RedisCommand'            = @{ Command = 'PING' }
        'Invoke-RedisPipeline'           = @{ ScriptBlock = { Test-RedisKey call } }
        'Invoke-RedisSort'               = @{ Key = "${KeyPrefix}list" }
        'Invoke-RedisTransaction'        = @{ ScriptBlock = { Test-RedisKey call } }
        'Limit-RedisList'                = @{ Key = "${KeyPrefix}list"; Start = 0; End = 9 }
        'Lock-RedisResource'             = @{ Name = "${KeyPrefix}lock"; Lease = '1s' }
        'Merge-RedisSet'                 = @{ Key = "${KeyPrefix}set"; Operation = 'Union'; Destination = "${KeyPrefix}merged" }
        'Merge-RedisSortedSet'           = @{ Key = "${KeyPrefix}sorted"; Operation = 'Union'; Destination = "${KeyPrefix}merged" }
        'Move-RedisKey'                  = @{ Key = "${KeyPrefix}call"; Database = 14 }
        'Move-RedisListItem'             = @{ Source = "${KeyPrefix}list"; Destination = "${KeyPrefix}list" }
        'Move-RedisSetMember'            = @{ Key = "${KeyPrefix}set"; Member = 'x'; Destination = "${KeyPrefix}set" }
        'Optimize-RedisAppendOnlyFile'   = @{ Wait = $true }
        'Pop-RedisListItem'              = @{ Key = "${KeyPrefix}list" }
        'Pop-RedisSetMember'             = @{ Key = "${KeyPrefix}set" }
        'Publish-RedisMessage'           = @{ Channel = 'psredis-test'; Message = 'x' }
        'Push-RedisListItem'             = @{ Key = "${KeyPrefix}list"; Value = 'x' }
        'Receive-RedisMessage'           = @{ Channel = 'psredis-test'; Timeout = '100ms' }
        'Register-RedisSubscription'     = @{ Channel = 'psredis-test'; Action = { 'x' } }
        'Remove-RedisHashField'          = @{ Key = "${KeyPrefix}hash"; Field = 'f' }
        'Remove-RedisKey'                = @{ Key = "${KeyPrefix}call" }
        'Remove-RedisListItem'           = @{ Key = "${KeyPrefix}list"; Value = 'x' }
        'Remove-RedisSetMember'          = @{ Key = "${KeyPrefix}set"; Member = 'x' }
        'Remove-RedisSortedSetMember'    = @{ Key = "${KeyPrefix}sorted"; Member = 'x' }
        'Rename-RedisKey'                = @{ Key = "${KeyPrefix}call"; NewName = "${KeyPrefix}renamed" }
        'Save-RedisDatabase'             = @{ Background = $true; Wait = $true }
        'Select-RedisDatabase'           = @{ Database = 10 }
        'Set-RedisHashField'             = @{ Key = "${KeyPrefix}hash"; Field = 'f'; Value = 'x' }
        'Set-RedisKey'                   = @{ Key = "${KeyPrefix}call"; Value = 'x' }
        'Set-RedisKeyExpiration'         = @{ Key = "${KeyPrefix}call"; ExpiresIn = 90 }
        'Set-RedisListItem'              = @{ Key = "${KeyPrefix}list"; Index = 0; Value = 'x' }
        'Set-RedisString'                = @{ Key = "${KeyPrefix}call"; Value = 'x' }
        'Step-RedisCounter'              = @{ Key = "${KeyPrefix}counter" }
        'Step-RedisHashField'            = @{ Key = "${KeyPrefix}hash"; Field = 'n' }
        'Step-RedisSortedSetMember'      = @{ Key = "${KeyPrefix}sorted"; Member = 'x' }
        'Stop-RedisServer'               = @{ Confirm = $false }
        'Test-RedisConnection'           = @{}
        'Test-RedisHashField'            = @{ Key = "${KeyPrefix}hash"; Field = 'f' }
        'Test-RedisKey'                  = @{ Key = "${KeyPrefix}call" }
        'Test-RedisSetMember'            = @{ Key = "${KeyPrefix}set"; Member = 'x' }
        'Use-RedisLock'                  = @{ Name = "${KeyPrefix}used"; ScriptBlock = { 'x' } }
        'Watch-RedisKey'                 = @{ Key = "${KeyPrefix}call" }
    }
    foreach ($name in $calls.Keys | Sort-Object) { @{ Cmdlet = $name; Parameters = $calls[$name] } }
}

# Skips the test of a call that the server does not support.
function Skip-UnlessCallable([Parameter(Mandatory)] [string] $Cmdlet) {
    switch ($Cmdlet) {
        Get-RedisRandomKey { Skip-Without RANDOMKEY }
        Invoke-RedisSort { Skip-Without SORT }
        Move-RedisKey { Skip-Without MOVE }
        Optimize-RedisAppendOnlyFile { Skip-Without BGREWRITEAOF }
        Save-RedisDatabase { Skip-OnGarnet 'on Linux Garnet saves by a library that may not be there' }
    }
}

function Set-CalledKey {
    Set-RedisString "${KeyPrefix}call" v
    Set-RedisHashField "${KeyPrefix}hash" @{ f = 'v'; n = 1 }
    Push-RedisListItem "${KeyPrefix}list" 1, 2
    Add-RedisSetMember "${KeyPrefix}set" x
    Add-RedisSortedSetMember "${KeyPrefix}sorted" x 1
}

# Removes what the calls leave behind, in their database and in the target of Move-RedisKey.
function Clear-CalledKey {
    foreach ($database in 14, 15) {
        Connect-TestServer -Database $database
        Clear-RedisDatabase -Confirm:$false
    }
}

# The examples of a help page: Title, and Blocks with Code and the documented Output. A text block after a code block is
# its output; a code block without one emits nothing.
function Get-HelpExample([Parameter(Mandatory)] [string] $Name) {
    $page = Get-Content (Join-Path $PSScriptRoot "../../docs/help/$Name.md") -Raw
    $examples = [regex]::Match($page, '(?ms)^## EXAMPLES\s*$(.*?)^## ').Groups[1].Value
    foreach ($example in [regex]::Matches($examples, '(?ms)^### (?<title>[^\r\n]+)(?<text>.*?)(?=^### |\z)')) {
        [pscustomobject]@{ Title = $example.Groups['title'].Value; Blocks = @(Get-CodeBlock $example.Groups['text'].Value) }
    }
}

function Get-CodeBlock([Parameter(Mandatory)] [string] $Markdown) {
    $form = '(?ms)^```powershell\s*?\n(?<code>.*?)^```\s*?$(?:\s*^```text\s*?\n(?<output>.*?)^```)?'
    foreach ($block in [regex]::Matches($Markdown, $form)) {
        [pscustomobject]@{ Code = $block.Groups['code'].Value; Output = $block.Groups['output'].Value }
    }
}

# The examples of an article, statement by statement: Code, and the Output in the comment behind it. An indented paragraph with the name of a cmdlet
# is code, except tables, which do not begin with a command, and key presses.
function Get-ArticleExample([Parameter(Mandatory)] [string] $Name) {
    $article = Get-Content (Join-Path $PSScriptRoot "../../docs/help/$Name.md") -Raw
    foreach ($paragraph in [regex]::Matches($article, '(?m)(?:^ {4}.*\n)+').Value) {
        $isCode = $paragraph -cmatch '\b[A-Z][a-z]+-[A-Z]\w+' -and $paragraph -notmatch '<Tab>' -and ($paragraph -notmatch '^ {4}(\w[\w-]*) ' -or (Get-Command $Matches[1] -ErrorAction Ignore))
        if ($isCode) { Get-CommentedStatement $paragraph }
    }
}

# The statements of a script, each with the output in the comment behind it.
function Get-CommentedStatement([Parameter(Mandatory)] [string] $Script) {
    $tokens = $problems = $null
    $ast = [Language.Parser]::ParseInput($Script, [ref] $tokens, [ref] $problems)
    if ($problems) { throw "This is no PowerShell: $Script" }
    foreach ($statement in $ast.EndBlock.Statements) {
        $comment = $tokens.Where({ $_.Kind -eq 'Comment' -and $_.Extent.StartLineNumber -eq $statement.Extent.EndLineNumber })
        [pscustomobject]@{ Code = $statement.Extent.Text; Output = if ($comment) { $comment[0].Text.TrimStart('#', ' ') } }
    }
}

# Runs code blocks one after the other, statement by statement as if typed, in a new session that is connected to an empty server. Emits what each block
# shows (-MarkError: with '# an error' before each error). In the documentation the server is localhost:6379, and the other places are those
# of Get-DocumentedServer.
function Invoke-CodeBlock([Parameter(Mandatory)] [string[]] $Code, [Parameter(Mandatory)] [hashtable] $At, [string] $Folder = '.', [switch] $MarkError) {
    foreach ($place in $At.Places.Keys) { $Code = $Code -replace $place, $At.Places[$place] }
    $blocks = ConvertTo-Json -Compress -InputObject $Code
    $mark = if ($MarkError) { 'ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { "# an error" }; , $_ }' } else { 'ForEach-Object { , $_ }' }
    $session = @"
        `$ProgressPreference = 'SilentlyContinue'
        Set-Location '$Folder'
        function Get-Secret { ConvertTo-SecureString 'p@ss' -AsPlainText -Force }
        function Get-Credential { [pscredential]::new('user', (Get-Secret)) }
        function Get-AutomationVariable(`$Name) { 'mycache.redis.cache.windows.net:6380,password=accessKey=,ssl=True' -replace '^[^,]+', 'localhost:$($At.TlsPort)' }
        Connect-Redis
        Clear-RedisDatabase -All -Confirm:`$false
        Disconnect-Redis
        Connect-Redis
        foreach (`$block in @'
$blocks
'@ | ConvertFrom-Json) {
            foreach (`$statement in ([scriptblock]::Create(`$block)).Ast.EndBlock.Statements) {
                try { . ([scriptblock]::Create(`$statement.Extent.Text)) 2>&1 | $mark | Out-String -Width 100 | Write-Host -NoNewline }
                catch { `$_ | $mark | Out-String | Write-Host -NoNewline }
            }
            Write-Host '# the end of a block'
        }
"@
    $run = Invoke-InShell $At.Shell $session
    $shown = "$($run.Output)`n" -split '# the end of a block'
    if ($run.Error -or $shown.Count -ne $Code.Count + 1 -or $shown[-1].Trim()) { throw "The examples did not run to their end: $($run.Output) $($run.Error)" }
    $shown[0..($Code.Count - 1)].Replace("$($At.Server)", 'localhost:6379')
}

# Starts a PowerShell for Invoke-InShell. Each input line is a script in Base64, which runs in a session and environment of its own; this costs less
# than a process. It writes the output of the session, its errors, its exit code, and a last line.
function Start-ShellOfSession {
    $process = Start-ShellProcess @"
        `$state = [initialsessionstate]::CreateDefault()
        `$state.ImportPSModule('$($ModulePath.Replace("'", "''"))')
        `$environment = [Environment]::GetEnvironmentVariables()
        while (`$line = [Console]::In.ReadLine()) {
            `$runspace = [runspacefactory]::CreateRunspace(`$Host, `$state)
            `$runspace.Open()
            `$shell = [powershell]::Create()
            `$shell.Runspace = `$runspace
            `$end = `$null
            try { `$null = `$shell.AddScript([Text.Encoding]::Unicode.GetString([Convert]::FromBase64String(`$line))).AddCommand('Out-Default').Invoke() }
            catch { `$end = `$_.Exception.InnerException.ErrorRecord }
            Write-Host '# errors'
            @(`$shell.Streams.Error) + `$end | Out-String | Write-Host
            Write-Host "# exit code `$(if (`$end) { 1 } else { [int] `$runspace.SessionStateProxy.GetVariable('LASTEXITCODE') })"
            Write-Host '# the end of a session'
            `$shell.Dispose()
            `$runspace.Dispose()
            Get-ChildItem env: | Where-Object Name -NotIn `$environment.Keys | Remove-Item
            foreach (`$name in `$environment.Keys) { [Environment]::SetEnvironmentVariable(`$name, `$environment[`$name]) }
        }
"@
    # No error output is expected, but a full buffer would block.
    $process.BeginErrorReadLine()
    $process
}

# Runs a script in a session of Start-ShellOfSession: Output, Error, ExitCode, like Invoke-Process.
function Invoke-InShell([Parameter(Mandatory)] $Shell, [Parameter(Mandatory)] [string] $Script) {
    $Shell.StandardInput.WriteLine([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($Script)))
    $lines = while ($null -ne ($line = $Shell.StandardOutput.ReadLine()) -and $line -ne '# the end of a session') { $line }
    if ("$($lines -join "`n")`n" -notmatch '(?s)^(?<output>.*)# errors\n(?<errors>.*)# exit code (?<code>-?\d+)\n$') { throw "The session did not come to its end: $lines" }
    [pscustomobject]@{ Output = $Matches.output.Trim(); Error = $Matches.errors.Trim(); ExitCode = [int] $Matches.code }
}

# A server that can be reached in all documented ways: Server, TlsPort, and Places, which maps regular expressions for the documented places to
# the real ones; and Shell, a PowerShell for Invoke-CodeBlock. Publisher publishes the messages that the examples receive.
function Get-DocumentedServer {
    if (-not $PrivateServers.ContainsKey('documented')) {
        # Not in $TestDrive, which Pester clears after each block of tests.
        $null = New-Item $DocumentedFolder -ItemType Directory -Force
        New-TlsFile $DocumentedFolder
        $port, $socket = (Get-ClosedPort), (Join-Path $DocumentedFolder redis.sock)
        $files = 'cert-file', 'server.crt', 'key-file', 'server.key', 'ca-cert-file', 'ca.crt'
        $words = for ($i = 0; $i -lt $files.Count; $i += 2) { "--tls-$($files[$i])"; Join-Path $DocumentedFolder $files[$i + 1] }
        $server = Start-PrivateServer (@('--tls-port', $port, '--tls-auth-clients', 'optional', '--unixsocket', $socket) + $words)
        $null = Connect-Redis -Uri "redis://$server"
        foreach ($user in 'user', 'reader') { $null = Invoke-RedisCommand ACL SETUSER $user on '>p@ss' '~*' '&*' '+@all' }
        $PrivateServers['documented'] = $server
        # SSL_CERT_FILE makes this machine trust the server's authority, like a public one.
        $environment = @{
            PSREDIS_CONNECTION = "redis://$server"; SSL_CERT_FILE = Join-Path $DocumentedFolder ca.crt
            PSModulePath = (Split-Path (Split-Path $ModulePath)), $env:PSModulePath -join [IO.Path]::PathSeparator
        }
        $script:Documented = @{
            Server    = $server
            Shell     = Use-Environment $environment { Start-ShellOfSession }
            Publisher = Start-Publisher $server
            TlsPort   = $port
            Places    = [ordered]@{
                'mycache\.redis\.cache\.windows\.net:6380' = "localhost:$port"
                '\w+\.example\.com:6380'                   = "localhost:$port"
                '\w+\.example\.com -Port 6380'             = "localhost -Port $port"
                '\w+\.example\.com'                        = "$server"
                '/run/redis/redis\.sock'                   = $socket
                '\./company-ca\.pem'                       = Join-Path $DocumentedFolder ca.crt
                '\./client\.pem'                          = Join-Path $DocumentedFolder client.crt
                '\./client\.key'                          = Join-Path $DocumentedFolder client.key
            }
        }
    }
    $Documented
}

# Publishes the messages of the examples repeatedly, until it is stopped.
function Start-Publisher([Parameter(Mandatory)] $Server) {
    Start-InRunspace -ArgumentList "redis://$Server" {
        param($uri)
        Connect-Redis -Uri $uri
        while ($true) {
            Publish-RedisMessage deploy 'go'
            if (Publish-RedisMessage news.sport '2:1' -PassThru) { Publish-RedisMessage alerts.disk 'web3: 97 %' }
            Start-Sleep -Milliseconds 30
        }
    }
}

# Shown text without what differs each time, such as versions, dates and times, and without table layout.
function Get-Gist([string] $Text) {
    $gist = $Text -replace '\b\d{4}-\d\d-\d\d\b', '<date>' -replace '\b\d\d:\d\d:\d\d(\.\d+)?\b', '<time>' -replace '\b\d+\.\d+\.\d+\b', '<version>' `
        -replace '-{2,}', '--' -replace '[ \t]+', ' '
    @($gist.Trim() -split '\s*\n\s*') -join "`n"
}

#endregion
#region Private servers

# A redis-server (or valkey-server) with further arguments, which is kept for other tests. Skips the test if there is none.
function Get-PrivateServer([string[]] $Argument = @()) {
    $name = $Argument -join ' '
    if (-not $PrivateServers.ContainsKey($name) -or $PrivateServers[$name].HasExited) { $PrivateServers[$name] = Start-PrivateServer $Argument }
    $PrivateServers[$name]
}

# The same for a test that stops it.
function Start-PrivateServer([string[]] $Argument = @()) {
    $engine = Get-PrivateEngine
    if (-not $engine) { Set-ItResult -Skipped -Because 'there is neither a redis-server nor a valkey-server here' }
    Start-RedisServer -Engine $engine -Argument $Argument
}

function Get-PrivateEngine {
    'Redis', 'Valkey' | Where-Object { Get-Command "$_-server".ToLowerInvariant() -CommandType Application -ErrorAction Ignore } | Select-Object -First 1
}

# Whether private servers are available; with -Tls also certificates for them. For the -Skip of a block whose BeforeAll needs one, since a test can only
# be skipped in It or BeforeEach; and of one whose AfterEach stops one, since that runs anyway.
function Test-PrivateServer([switch] $Tls) {
    [bool] (Get-PrivateEngine) -and -not ($Tls -and $PSVersionTable.PSEdition -eq 'Desktop')
}

# An empty private server for examples, with the session connected to it. It is a Garnet if the test server is one.
function Get-EmptyServer {
    Connect-TestServer
    $server = if ((Get-RedisInfo server).PSObject.Properties['garnet_version']) {
        if (-not $PrivateServers.ContainsKey('Garnet')) { $PrivateServers['Garnet'] = Start-RedisServer -Engine Garnet }
        $PrivateServers['Garnet']
    }
    else { Get-PrivateServer }
    Connect-Redis -Uri "redis://$server"
    Clear-RedisDatabase -All -Confirm:$false
    $server
}

function Stop-PrivateServer {
    $PrivateServers.Values | Where-Object HasExited -EQ $false | Stop-RedisServer
    $PrivateServers.Clear()
    if ($Documented) {
        $Documented.Publisher.Stop()
        $Documented.Shell.StandardInput.Close()
        $Documented.Shell.Dispose()
    }
    $script:Documented = $null
    Remove-Item $DocumentedFolder -Recurse -Force -ErrorAction Ignore
}

# A connection to a server that has been stopped.
function Get-ConnectionToNowhere {
    $server = Start-RedisServer
    # The time-out is short, so that each use fails soon; a busy machine may miss it at first.
    $failures = 0
    do {
        $connection = try { $server | Connect-Redis -ConnectTimeout 0.2 -PassThru } catch { if (++$failures -eq 20) { throw } }
    } until ($connection)
    Stop-RedisServer $server
    $connection
}

# A port of this machine on which nothing listens.
function Get-ClosedPort {
    $listener = [TcpListener]::new([IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    $port
}

# A server that sends a fixed reply to the first request of a client, or never accepts; with Port and Stop().
function Start-Listener([string] $Reply) {
    $listener = [TcpListener]::new([IPAddress]::Loopback, 0)
    $listener.Start()
    # Without a reply, the operating system accepts connections in the listener's backlog.
    $worker = if ($Reply) {
        Start-InRunspace -Bare -ArgumentList $listener, $Reply {
            param($listener, $reply)
            while ($client = $listener.AcceptTcpClient()) {
                $stream = $client.GetStream()
                $null = $stream.Read([byte[]]::new(1024), 0, 1024)
                $answer = [Text.Encoding]::ASCII.GetBytes($reply)
                $stream.Write($answer, 0, $answer.Length)
                $client.Close()
            }
        }
    }
    [pscustomobject]@{ Port = $listener.LocalEndpoint.Port; Listener = $listener; Worker = $worker } | Add-Member -PassThru ScriptMethod Stop {
        $this.Listener.Stop()
        if ($this.Worker) { $this.Worker.Stop() }
    }
}

# A proxy in front of a server. Each hashtable has properties of FaultyConnection for one of the first connections; with Port, Lines, Cut() and Dispose().
function Start-FaultProxy([Parameter(Mandatory)] $Server, [hashtable[]] $Line = @()) {
    Add-FaultType
    $lines = @(foreach ($one in $Line) {
        $made = [PSRedis.Faults.FaultyConnection]::new()
        foreach ($name in $one.Keys) {
            # The flows exist already.
            if ($one[$name] -is [hashtable]) { foreach ($fault in $one[$name].Keys) { $made.$name.$fault = $one[$name][$fault] } } else { $made.$name = $one[$name] }
        }
        $made
    })
    [PSRedis.Faults.FaultProxy]::new([DnsEndPoint]::new($Server.HostName, $Server.Port), [PSRedis.Faults.FaultyConnection[]] $lines)
}

# A server that answers the handshake, then each request with the next of these replies ('|' for CR LF); with Port, Requests and Dispose().
function Start-ScriptedServer([Parameter(Mandatory)] [string[]] $Reply) {
    Add-FaultType
    [PSRedis.Faults.ScriptedServer]::Answering($Reply)
}

# A server that answers each request with the output of a script block, which gets the request and a state that it may change; it runs in another runspace.
function Start-AnsweringServer([Parameter(Mandatory)] [hashtable] $State, [Parameter(Mandatory)] [scriptblock] $Reply) {
    Add-FaultType
    if (-not ('PSRedis.Tests.Answers' -as [type])) {
        Add-Type -ReferencedAssemblies ([PSObject].Assembly.Location) -TypeDefinition @'
namespace PSRedis.Tests {
    public static class Answers {
        public static System.Func<string, string> By(string script, System.Collections.Hashtable state) {
            return request => {
                using (var shell = System.Management.Automation.PowerShell.Create()) {
                    var output = shell.AddScript(script).AddArgument(request).AddArgument(state).Invoke();
                    return output.Count == 0 ? "-ERR unknown command|" : output[0].ToString();
                }
            };
        }
    }
}
'@
    }
    [PSRedis.Faults.ScriptedServer]::Answering([PSRedis.Tests.Answers]::By("$Reply", $State))
}

# Faults come from the library that the unit suite uses, which is built with the rest.
function Add-FaultType {
    Add-Type -Path (Join-Path $PSScriptRoot ../Faults/bin/Release/PSRedis.Faults.dll)
}

# Files for TLS in a folder: ca.crt, certificates and keys for a server and a client, for localhost and 127.0.0.1, and client.pfx.
function New-TlsFile([Parameter(Mandatory)] [string] $Folder) {
    Skip-OnWindowsPowerShell '.NET Framework writes no PEM files'
    $from, $to = [DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(2)
    $request = {
        param($name, $key)
        [CertificateRequest]::new("CN=$name", $key, [HashAlgorithmName]::SHA256)
    }
    $caKey = [ECDsa]::Create([ECCurve+NamedCurves]::nistP256)
    $ca = & $request 'PSRedis Pester CA' $caKey
    $ca.CertificateExtensions.Add([X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $authority = $ca.CreateSelfSigned($from, $to)
    Set-Content (Join-Path $Folder ca.crt) $authority.ExportCertificatePem()
    foreach ($name in 'server', 'client') {
        $key = [ECDsa]::Create([ECCurve+NamedCurves]::nistP256)
        $leaf = & $request $name $key
        $names = [SubjectAlternativeNameBuilder]::new()
        $names.AddDnsName('localhost')
        $names.AddIpAddress([IPAddress]::Loopback)
        $leaf.CertificateExtensions.Add($names.Build())
        $certificate = $leaf.Create($authority, $from, $to, [guid]::NewGuid().ToByteArray())
        Set-Content (Join-Path $Folder "$name.crt") $certificate.ExportCertificatePem()
        Set-Content (Join-Path $Folder "$name.key") $key.ExportPkcs8PrivateKeyPem()
        $whole = [ECDsaCertificateExtensions]::CopyWithPrivateKey($certificate, $key)
        [IO.File]::WriteAllBytes((Join-Path $Folder "$name.pfx"), $whole.Export([X509ContentType]::Pfx, 'pfx-password'))
    }
}

#endregion
#region Other runspaces and processes

# A runspace with the module (-Bare: without); with -ReuseThread everything in it runs on one thread.
function New-TestRunspace([switch] $Bare, [switch] $ReuseThread) {
    $state = [initialsessionstate]::CreateDefault()
    if (-not $Bare) { $null = $state.ImportPSModule($ModulePath) }
    $runspace = [runspacefactory]::CreateRunspace($state)
    if ($ReuseThread) { $runspace.ThreadOptions = 'ReuseThread' }
    $runspace.Open()
    $runspace
}

# Starts a script in a runspace: Shell, Handle and Output.
function Start-Shell {
    param(
        [Parameter(Mandatory, Position = 0)] [runspace] $Runspace,
        [Parameter(Mandatory, Position = 1)] [string] $Script,
        [Parameter(Position = 2)] [object[]] $ArgumentList = @()
    )
    $shell = [powershell]::Create($Runspace).AddScript($Script)
    foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
    $output = [PSDataCollection[psobject]]::new()
    $handle = $shell.BeginInvoke([PSDataCollection[psobject]]::new(), $output)
    [pscustomobject]@{ Shell = $shell; Handle = $handle; Output = $output }
}

# Starts a script in a new runspace with the module (-Bare: without). See Receive-Runspace; Stop ends both.
function Start-InRunspace([Parameter(Mandatory, Position = 0)] [scriptblock] $Script, [object[]] $ArgumentList = @(), [switch] $Bare) {
    $runspace = New-TestRunspace -Bare:$Bare
    Start-Shell $runspace $Script $ArgumentList | Add-Member -PassThru Runspace $runspace | Add-Member -PassThru ScriptMethod Stop {
        $this.Shell.Stop()
        $this.Shell.Dispose()
        $this.Runspace.Dispose()
    }
}

# Runs a script that waits in a new, connected runspace, stops it as Ctrl+C does (once -When holds), and runs another one there: Waited (whether it was
# still waiting), Seconds (the duration of the stop), Output (of both).
function Stop-WaitingScript {
    param(
        [Parameter(Mandatory, Position = 0)] [scriptblock] $Script,
        [Parameter(Mandatory)] [scriptblock] $Then,
        [scriptblock] $When = { $true },
        [object[]] $ArgumentList = @(),
        [string] $Uri = $ServerUri,
        [int] $Protocol = 3
    )
    $runspace = New-TestRunspace
    $shells = foreach ($text in "Connect-Redis -Uri '$Uri' -Protocol $Protocol -Database 9", "$Script", "$Then") {
        $shell = [powershell]::Create($runspace).AddScript($text)
        foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
        $shell
    }
    try {
        $output = [PSDataCollection[psobject]]::new()
        $null = $shells[0].Invoke()
        $handle = $shells[1].BeginInvoke([PSDataCollection[psobject]]::new(), $output)
        $waited = (Wait-Until $When) -and -not $handle.AsyncWaitHandle.WaitOne(300)
        $seconds = Measure-Second { $shells[1].Stop() }
        [pscustomobject]@{ Waited = $waited; Seconds = $seconds; Output = @($output; $shells[2].Invoke()) }
    }
    finally {
        $shells.ForEach('Dispose')
        $runspace.Dispose()
    }
}

# A blocking command on a list that is stopped ends at once, takes nothing afterwards, and leaves the connection usable.
function Assert-StoppedWait([int] $Protocol, [string] $Key, [string] $Other, [scriptblock] $Wait) {
    $run = Stop-WaitingScript $Wait -Protocol $Protocol -ArgumentList $Key, $Other -Then {
        param($key)
        Start-Sleep -Milliseconds 100
        Push-RedisListItem $key stays -PassThru
        Get-RedisListItem $key
    }
    $run.Waited | Should -BeTrue
    $run.Seconds | Should -BeLessThan 3
    if ($run.Output.Count -eq 1) { Skip-OnGarnet 'Garnet hands items to a client that has gone' }
    $run.Output | Should -BeExactly 1, 'stays'
}

# Waits for such a script to end; emits its output and its errors.
function Receive-Runspace([Parameter(Mandatory, ValueFromPipeline)] [pscustomobject] $Run) {
    process {
        try {
            if (-not $Run.Handle.AsyncWaitHandle.WaitOne(30000)) { throw 'The script in the other runspace does not end.' }
            $null = $Run.Shell.EndInvoke($Run.Handle)
            $Run.Output
            $Run.Shell.Streams.Error | Write-Error
        }
        finally {
            $Run.Stop()
        }
    }
}

# Runs a script in a new non-interactive PowerShell process with the module (-Bare: found by its name only): Output, Error,
# ExitCode.
function Invoke-Process([Parameter(Mandatory)] [string] $Script, [switch] $Bare) {
    if (-not $Bare) { $Script = "Import-Module '$($ModulePath.Replace("'", "''"))'`n$Script" }
    $process = Start-ShellProcess $Script
    $process.StandardInput.Close()
    $errors = $process.StandardError.ReadToEndAsync()
    $output = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    [pscustomobject]@{ Output = $output.Trim(); Error = $errors.Result.Trim(); ExitCode = $process.ExitCode }
}

# Starts a script in a new PowerShell process.
function Start-ShellProcess([Parameter(Mandatory)] [string] $Script) {
    $text = @"
`$ProgressPreference = 'SilentlyContinue'
if (Test-Path variable:PSStyle) { `$PSStyle.OutputRendering = 'PlainText' }
$Script
"@
    $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($text))
    $command = @(& (Join-Path $PSScriptRoot ../../tools/Get-PwshCommand.ps1)) + '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-EncodedCommand', $encoded
    $start = [ProcessStartInfo]::new($command[0], ($command | Select-Object -Skip 1 | ForEach-Object { "`"$_`"" }) -join ' ')
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
    [Process]::Start($start)
}

#endregion
