# The measurements, the rivals and the targets, for bench.ps1. A script block measures once.
#
# A row:   What, Ours, Unit, and Rivals with Name, Value and, if there is a target, Must.
#          Compare = 'Ratio' (ours / its, the default) or 'Difference' (ours - its, divided by Per).
#          Before runs before each measurement, untimed. Obstacle says why it cannot be measured on this machine, or nothing.
#          Why, of a rival, is shown in the results if the target was missed.
# A curve: Name, About, Point and Points, and Series with Name and Value, which reads $point.

$n = $Quick ? @{
    Records = 20000; Users = 5000; Each = 3000; Pipelined = 50000; Single = 5000; Million = 50000; Messages = 10000
    Big = 10MB; TimesSmall = 5; SizeBytes = 10MB
} : @{
    Records = 200000; Users = 200000; Each = 50000; Pipelined = 1000000; Single = 50000; Million = 1000000; Messages = 200000
    Big = 100MB; TimesSmall = 50; SizeBytes = 100MB
}
$records = $n.Records.ToString('N0', [cultureinfo]::InvariantCulture)
$million = $n.Million.ToString('N0', [cultureinfo]::InvariantCulture)

#region Input of the measurements

Write-Host 'Creating the data …'
$files = @{
    Sets    = Join-Path $temporary set.resp
    Gets    = Join-Path $temporary get.resp
    OneGets = Join-Path $temporary get.txt
    Users   = Join-Path $temporary users.csv
    Tiny    = Join-Path $temporary tiny.bin
    Small   = Join-Path $temporary small.bin
    Big     = Join-Path $temporary big.bin
}
Write-Requests $files.Sets $n.Records { param($i) 'SET', "key:$i", "value-$i" }
Write-Requests $files.Gets $n.Records { param($i) 'GET', "key:$i" }
Write-Requests $files.OneGets 10000 { param($i) 'GET', "key:$i" } -AsWords
Set-Content $files.Users (@('id,name,email,age,city') + @(foreach ($i in 1..$n.Users) { "$i,Ann Lee $i,ann.$i@example.com,$(20 + $i % 60),Oslo" }))
foreach ($file in @{ Tiny = 1; Small = 1MB; Big = $n.Big }.GetEnumerator()) {
    $bytes = [byte[]]::new($file.Value)
    [Random]::new(1).NextBytes($bytes)
    [IO.File]::WriteAllBytes($files[$file.Name], $bytes)
}
$redisCli = "redis-cli $($server.Words)"
# A thousand messages per command: a script publishes faster than any client could.
$publish = 'for i = 1, 1000 do redis.call("publish", ARGV[1], "hello") end'
function Get-PublisherLine([int] $Count, [string] $Channel) {
    "redis-benchmark $($server.Words) -q -c 1 -n $($Count / 1000) eval '$publish' 0 $Channel >/dev/null"
}
# Creates the keys before the first row reads them.
$null = Get-ShellSeconds "$redisCli --pipe <$($files.Sets)"
# The keys of redis-benchmark, from key:000000000000, for all measurements that read its values of 100 B.
$null = Invoke-Worker core set @{ count = 100000; size = 100; batch = 100 }

#endregion

$noPubSub = { if (-not (Get-Command Receive-RedisMessage -ErrorAction Ignore)) { 'this build has no Receive-RedisMessage' } }
$noSleep = @{ PSREDIS_BENCH_SPIN = 0 }
# The beginning of a new process.
$connect = "Import-Module '$module'; Connect-Redis"

# Measures while another process keeps a processor busy.
function Measure-Beside([scriptblock] $Do) {
    $busy = Start-Process sh -ArgumentList '-c', '"while :; do :; done"' -PassThru
    try { & $Do } finally { $busy.Kill() }
}
function Get-CsvRate([string] $Task) { Get-Rate pwsh $Task @{ count = $n.Users; path = $files.Users } }
function Get-PipeRate([string] $Path) { $n.Records / (Get-ShellSeconds "$redisCli --pipe <$Path >/dev/null") }
function Get-BenchmarkRate([string] $Command, [int] $Count, [int] $Batch) { Get-RedisBenchmarkRate "-t $Command -c 1 -P $Batch -n $Count -d 100 -r 100000" }
function Get-CoreRate([string] $Command, [int] $Count, [int] $Batch, [hashtable] $Environment = @{}) {
    Get-Rate core $Command (@{ count = $Count; batch = $Batch } + ($Command -eq 'set' ? @{ size = 100 } : @{})) -Environment $Environment
}
# Megabytes per second of a value that is written or read that many times; redis-cli does so in one process.
function Get-ValueRate([string] $Task, [long] $Length, [int] $Times, [string] $Path) {
    (Get-Rate pwsh $Task (@{ times = $Times } + ($Task -eq 'read value' ? @{ length = $Length } : @{ path = $Path }))) / 1MB
}
function Get-CliValueRate([string] $Words, [long] $Length, [int] $Times) {
    $Length * $Times / 1MB / (Get-ShellSeconds "$redisCli -r $Times $Words >/dev/null")
}
function Get-WritePeak([string] $Path) { Get-PeakMegabytes "$connect; `$bytes = [IO.File]::ReadAllBytes('$Path'); Set-RedisString big `$bytes" }
function Get-ReadPeak([string] $Key, [string] $How) { Get-PeakMegabytes "$connect; `$value = Get-RedisString $Key -AsByteArray:`$$($How -ne 'text')" }
function Get-ImportMilliseconds([string] $What) {
    [double] (Invoke-Fresh "`$clock = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$What'; `$clock.Elapsed.TotalMilliseconds").output.Trim()
}

$table = @(
    @{
        What   = "```$keys | Get-RedisString``, $records keys"; Unit = '/s'
        Ours   = { Get-Rate pwsh 'get' @{ count = $n.Records } }
        Rivals = @(
            @{
                Name = 'the same pipeline into an empty cmdlet with the same parameters'; Must = '≥ 0.7'
                Value = { Get-Rate pwsh 'empty get' @{ count = $n.Records } }
                Why = 'The empty cmdlet takes half of the time as well. A tenth are pauses of the garbage collector, as commands in flight are ' +
                'alive. The rest is creating, encoding and sending a command, and receiving and decoding its reply.'
            }
            @{ Name = 'the same, with an empty cmdlet that emits each key'; Value = { Get-Rate pwsh 'emitting get' @{ count = $n.Records } } }
            @{
                Name = 'the same, while another process keeps a second processor busy, as the server does'
                Value = { Measure-Beside { Get-Rate pwsh 'emitting get' @{ count = $n.Records } } }
            }
            @{
                Name = 'redis-py with hiredis, pipelines of 1,000'; Must = '≥ 3'
                Value = { Get-Rate python 'get' @{ count = $n.Records; batch = 1000 } }
                Why = 'It has no PowerShell pipeline: see the empty cmdlet.'
            }
            @{
                Name = '`redis-cli --pipe`, requests prepared in a file'; Must = '≥ 0.5'
                Value = { Get-PipeRate $files.Gets }
                Why = 'It encodes no requests and keeps no replies.'
            }
        )
    }
    @{
        What   = "```$objects | Set-RedisString`` by property name, $records"; Unit = '/s'
        Ours   = { Get-Rate pwsh 'set' @{ count = $n.Records } }
        Rivals = @(
            @{
                Name = 'the same pipeline into an empty cmdlet with the same parameters'; Must = '≥ 0.7'
                Value = { Get-Rate pwsh 'empty set' @{ count = $n.Records } }
                Why = 'The empty cmdlet takes two thirds of the time as well: PowerShell searches each object''s properties for each parameter.'
            }
            @{
                Name = 'redis-py with hiredis, pipelines of 1,000'; Must = '≥ 3'
                Value = { Get-Rate python 'set' @{ count = $n.Records; batch = 1000 } }
                Why = 'PowerShell searches each object''s properties for each parameter, which takes an empty cmdlet nearly as long.'
            }
            @{
                Name = '`redis-cli --pipe`, requests prepared in a file'; Must = '≥ 0.5'
                Value = { Get-PipeRate $files.Sets }
                Why = 'The same; and it encodes no requests.'
            }
        )
    }
    @{
        What   = "``Import-Csv | Set-RedisHashField``, $($n.Users.ToString('N0', [cultureinfo]::InvariantCulture)) users"; Unit = '/s'
        Ours   = { Get-CsvRate 'csv' }
        Rivals = @(
            @{
                Name = 'the same `Import-Csv` into an empty cmdlet with the same parameters'; Must = '≥ 0.7'
                Value = { Get-CsvRate 'empty csv' }
                Why = 'It binds the record, but does not read it. Enumerating the properties of an object, which PowerShell collects again each time, takes ' +
                'more than a third of the time. It creates so much garbage that there are two and a half times as many collections: a quarter of the time.'
            }
        )
    }
    @{
        What   = '`foreach ($k in $keys) { Get-RedisString $k }`, each'; Unit = 'µs'
        Ours   = { Get-Microseconds pwsh 'get each' @{ count = $n.Each } }
        Rivals = @(
            @{
                Name = 'an empty cmdlet in the same loop, plus a blocking ping-pong over a socket'; Must = '≤ 0.8'
                Value = { (Get-Microseconds pwsh 'empty get each' @{ count = $n.Each }) + (Get-Microseconds pwsh 'ping-pong' @{ count = $n.Each }) }
            }
            @{ Name = 'the same without spinning'; Value = { Get-Microseconds pwsh 'get each' @{ count = $n.Each } $noSleep } }
            @{ Name = 'redis-py, one `get` at a time'; Value = { Get-Microseconds python 'get each' @{ count = $n.Each } } }
        )
    }
    @{
        What   = '– of that, CPU time'; Unit = 'µs'
        Ours   = { Get-Microseconds pwsh 'get each' @{ count = $n.Each } -Processor }
        Rivals = @(
            @{
                Name = 'the same without spinning'
                Value = { Get-Microseconds pwsh 'get each' @{ count = $n.Each } $noSleep -Processor }
            }
            @{ Name = 'redis-py, one `get` at a time'; Value = { Get-Microseconds python 'get each' @{ count = $n.Each } -Processor } }
        )
    }
    foreach ($command in 'set', 'get') {
        @{
            Command = $command
            What    = "client core: $($command.ToUpperInvariant()) of 100 B, pipelined by 100, one connection"; Unit = '/s'
            Ours    = { Get-CoreRate $Row.Command $n.Pipelined 100 }
            Rivals  = @(
                @{ Name = '`redis-benchmark -c 1 -P 100`'; Must = '≥ 0.9'; Value = { Get-BenchmarkRate $Row.Command $n.Pipelined 100 } }
            )
        }
    }
    foreach ($command in 'set', 'get') {
        @{
            Command = $command
            What    = "client core: $($command.ToUpperInvariant()) of 100 B, one at a time"; Unit = '/s'
            Ours    = { Get-CoreRate $Row.Command $n.Single 1 }
            Rivals  = @(
                @{ Name = '`redis-benchmark -c 1`'; Must = '≥ 1.5'; Value = { Get-BenchmarkRate $Row.Command $n.Single 1 } }
                @{
                    Name = 'redis-py with hiredis'; Must = '≥ 2'
                    Value = { Get-Rate python "$($Row.Command) each" @{ count = $n.Single; digits = 12 } }
                }
                @{ Name = 'the same without spinning'; Value = { Get-CoreRate $Row.Command $n.Single 1 $noSleep } }
            )
        }
    }
    @{
        What   = '– GET, CPU time'; Unit = 'µs'
        Ours   = { Get-Microseconds core 'get' @{ count = $n.Single; batch = 1 } -Processor }
        Rivals = @(
            @{
                Name = 'the same without spinning'
                Value = { Get-Microseconds core 'get' @{ count = $n.Single; batch = 1 } $noSleep -Processor }
            }
            @{ Name = 'redis-py with hiredis'; Value = { Get-Microseconds python 'get each' @{ count = $n.Single; digits = 12 } -Processor } }
        )
    }
    @{
        What   = "``Find-RedisKey 'x:*' | Remove-RedisKey``, $million keys"; Unit = '/s'
        Before = { Set-ManyKeys $n.Million }
        Ours   = { Get-Rate pwsh 'remove' @{ count = $n.Million; database = 1 } }
        Rivals = @(
            @{
                Name = "``redis-cli --scan --pattern 'x:*' | xargs redis-cli unlink``"; Must = '≥ 1.5'
                Value = { $n.Million / (Get-ShellSeconds "$redisCli -n 1 --scan --pattern 'x:*' | xargs $redisCli -n 1 unlink >/dev/null") }
            }
        )
    }
    @{
        What    = "``Find-RedisKey | Get-RedisString | Out-Null``, $million keys, peak memory of a new process"; Unit = 'MB'
        Before  = { Set-ManyKeys $n.Million }
        Compare = 'Difference'
        Ours    = { Get-PeakMegabytes "$connect; Select-RedisDatabase 1; Find-RedisKey | Get-RedisString | Out-Null" }
        Rivals  = @(@{ Name = 'an idle pwsh'; Must = '≤ 60'; Value = { Get-PeakMegabytes '$null' }; Why = 'Close to the target: runs vary by 8 MB.' })
    }
    $small = @{ Name = '1 MB'; Path = $files.Small; Length = 1MB; Times = $n.TimesSmall }
    $big = @{ Name = "$($n.Big / 1MB) MB"; Path = $files.Big; Length = $n.Big; Times = 1 }
    foreach ($value in $small, $big) {
        @{
            Value  = $value
            What   = "a value of $($value.Name) in: ``Set-RedisString big `$bytes``"; Unit = 'MB/s'
            Ours   = { Get-ValueRate 'write value' $Row.Value.Length $Row.Value.Times $Row.Value.Path }
            Rivals = @(
                @{
                    Name = '`redis-cli -x set big <file`, in one process'; Must = '≥ 0.8'
                    Value = { Get-CliValueRate "-x set big <$($Row.Value.Path)" $Row.Value.Length $Row.Value.Times }
                }
            )
        }
        @{
            Value  = $value
            What   = "a value of $($value.Name) out: ``Get-RedisString big -AsByteArray``"; Unit = 'MB/s'
            Before = { $null = Get-ShellSeconds "$redisCli -x set big <$($Row.Value.Path)" }
            Ours   = { Get-ValueRate 'read value' $Row.Value.Length $Row.Value.Times }
            Rivals = @(
                @{
                    Name = '`redis-cli get big`, in one process'; Must = '≥ 0.8'
                    Value = { Get-CliValueRate 'get big' $Row.Value.Length $Row.Value.Times }
                    Why = 'Each value is a new large array, which .NET collects with the oldest generation: one full collection for every 35 of them.'
                }
            )
        }
        @{
            Value   = $value
            What    = "a value of $($value.Name) in, peak memory of a new process"; Unit = 'MB'
            Compare = 'Difference'; Per = $value.Length / 1MB; PerUnit = ' × the value'
            Ours    = { Get-WritePeak $Row.Value.Path }
            Rivals  = @(
                @{
                    Name = 'the same with a value of 1 B'; Must = '≤ 3'
                    Value = { Get-WritePeak $files.Tiny }
                }
            )
        }
        foreach ($how in 'byte[]', 'text') {
            @{
                Value   = $value; How = $how
                What    = "a value of $($value.Name) out as $how, peak memory of a new process"; Unit = 'MB'
                Compare = 'Difference'; Per = $value.Length / 1MB; PerUnit = ' × the value'
                Before  = {
                    $null = Get-ShellSeconds "head -c $($Row.Value.Length) /dev/zero | tr '\0' x | $redisCli -x set big; printf x | $redisCli -x set small"
                }
                Ours    = { Get-ReadPeak big $Row.How }
                Rivals  = @(
                    # Text is UTF-16 in memory, so it alone takes twice the length.
                    @{
                        Name = 'the same with a value of 1 B'; Must = $how -eq 'text' ? $null : '≤ 3'
                        Value = { Get-ReadPeak small $Row.How }
                    }
                )
            }
        }
    }
    @{
        What   = '`Import-Module PSRedis` in a new pwsh'; Unit = 'ms'
        Ours   = { Get-ImportMilliseconds $module }
        Rivals = @(@{ Name = 'an empty binary module'; Must = '≤ 2'; Value = { Get-ImportMilliseconds $empty } })
    }
    @{
        What   = '– the whole process'; Unit = 'ms'
        Ours   = { 1000 * (Invoke-Fresh "Import-Module '$module'").seconds }
        Rivals = @(@{ Name = 'an empty binary module'; Value = { 1000 * (Invoke-Fresh "Import-Module '$empty'").seconds } })
    }
    @{
        What    = '`pwsh -NoProfile -c "Import-Module …; Connect-Redis; Get-RedisKey foo"`, the whole process'; Unit = 'ms'
        Compare = 'Difference'
        Ours    = { 1000 * (Invoke-Fresh "$connect; Get-RedisKey foo").seconds }
        Rivals  = @(@{ Name = '`pwsh -NoProfile -c 1`'; Must = '≤ 150'; Value = { 1000 * (Invoke-Fresh '1').seconds } })
    }
    @{
        What     = '`Receive-RedisMessage`, messages of 5 B'; Unit = '/s'
        Obstacle = $noPubSub
        Ours     = { Get-MessageRate pwsh $n.Messages }
        Rivals   = @(
            @{ Name = 'redis-py with hiredis, `listen()`'; Must = '≥ 3'; Value = { Get-MessageRate python $n.Messages } }
            # Neither can receive more than this.
            @{
                Name = 'the publisher alone, without subscribers'
                Value = { $n.Messages / (Get-ShellSeconds (Get-PublisherLine $n.Messages nobody)) }
            }
        )
    }
)

# The number of commands, that many per round trip, that take about two seconds with the current delay.
function Get-CountFor([int] $AtOnce = 1) {
    $roundTrips = 2000 / [math]::Max(2.0 * $point, 0.1)
    [int] [math]::Clamp($roundTrips * $AtOnce, 20.0 * $AtOnce, [math]::Max($AtOnce -eq 1 ? 10000 : $n.Records, 20.0 * $AtOnce))
}
# The number of values of the current size that make up the same number of bytes, within limits.
function Get-SizeCount { [int] [math]::Clamp($n.SizeBytes / $point, 20.0, $n.Records) }

$curves = @(
    @{
        Name = 'Rate against the window'; Point = 'window'; Points = 1, 8, 64, 512, 4096; Unit = '/s'
        About = 'The window is the maximum number of commands in flight. The pipeline''s default is 4,096; the client core sends that many in one piece.'
        Series = @(
            @{
                Name = '`$keys | Get-RedisString`'
                Value = { Get-Rate pwsh 'get' @{ count = $n.Records } -Environment @{ PSREDIS_BENCH_WINDOW = $point } }
            }
            @{
                Name = '`$objects | Set-RedisString`'
                Value = { Get-Rate pwsh 'set' @{ count = $n.Records } -Environment @{ PSREDIS_BENCH_WINDOW = $point } }
            }
            @{
                Name = '`$keys | Get-RedisString`, server 1 ms away'
                Value = { Get-Rate pwsh 'get' @{ count = [math]::Min($n.Records, 500 * $point) } (Get-DelayedUrl 1) @{ PSREDIS_BENCH_WINDOW = $point } }
            }
            @{ Name = 'client core, GET'; Value = { Get-CoreRate 'get' ($point -eq 1 ? $n.Single : $n.Pipelined) $point } }
        )
    }
    @{
        Name = 'Rate against the size of the value'; Point = 'bytes'; Points = 10, 100, 1000, 10000, 100000, 1000000; Unit = '/s'
        About = 'Values as text, both ways; redis-py in pipelines of 1,000.'
        Series = @(
            @{ Name = '`$objects | Set-RedisString`'; Value = { Get-Rate pwsh 'set' @{ count = Get-SizeCount; size = $point } } }
            @{ Name = 'redis-py, SET'; Value = { Get-Rate python 'set' @{ count = Get-SizeCount; size = $point; batch = 1000 } } }
            # The first turn has written these keys.
            @{ Name = '`$keys | Get-RedisString`'; Value = { Get-Rate pwsh 'get' @{ count = Get-SizeCount; prefix = "size${point}:" } } }
            @{ Name = 'redis-py, GET'; Value = { Get-Rate python 'get' @{ count = Get-SizeCount; batch = 1000; prefix = "size${point}:" } } }
        )
    }
    @{
        Name = 'A distant server'; Point = 'ms each way'; Points = 0, 1, 20; Unit = '/s'
        About = 'GETs through a proxy with that delay in each direction, so a round trip takes twice as long. It only delays, and does not limit the ' +
        'number of bytes in flight ([DelayingProxy.cs](Core/DelayingProxy.cs)).'
        Series = @(
            @{ Name = '`$keys | Get-RedisString`'; Value = { Get-Rate pwsh 'get' @{ count = Get-CountFor 512 } (Get-DelayedUrl $point) } }
            @{ Name = '`foreach … { Get-RedisString $k }`'; Value = { Get-Rate pwsh 'get each' @{ count = Get-CountFor } (Get-DelayedUrl $point) } }
            @{
                Name = 'redis-py, pipelines of 1,000'
                Value = { Get-Rate python 'get' @{ count = Get-CountFor 1000; batch = 1000 } (Get-DelayedUrl $point) }
            }
            @{ Name = 'redis-py, one at a time'; Value = { Get-Rate python 'get each' @{ count = Get-CountFor } (Get-DelayedUrl $point) } }
            @{ Name = '`redis-cli <file`'; Value = { Get-DelayedCliRate (Get-CountFor) "head -n {0} $($files.OneGets) | redis-cli -p {1}" } }
            @{ Name = '`redis-cli --pipe <file`'; Value = { Get-DelayedCliRate $n.Records "redis-cli -p {1} --pipe <$($files.Gets)" } }
        )
    }
)
# With the port of the delaying proxy.
function Get-DelayedCliRate([int] $Count, [string] $Line) { $Count / (Get-ShellSeconds "$($Line -f $Count, ([uri] (Get-DelayedUrl $point)).Port) >/dev/null") }
