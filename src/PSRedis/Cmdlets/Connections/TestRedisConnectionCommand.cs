using System;
using System.Diagnostics;
using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;
using PSRedis.Output;

namespace PSRedis.Cmdlets;

/// <summary>Tells whether the server answers.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedisConnection")]
[OutputType(typeof(bool), typeof(ConnectionTest))]
public sealed class TestRedisConnectionCommand : RedisCmdlet
{
    /// <summary><para type="description">Emits what was found: latency, server, version, role; the error where there is no answer.</para></summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RedisConnection redis = RedisAtOnce;
        var watch = Stopwatch.StartNew();
        RedisException? failure = Ping();
        TimeSpan latency = watch.Elapsed;
        WriteObject(Detailed ? new ConnectionTest(redis, failure, latency, failure is null ? Role(redis) : null) : failure is null);
    }

    private RedisException? Ping()
    {
        try
        {
            Run(ConnectionCommands.Ping());
            return null;
        }
        catch (RedisServerException e) when (e.Code == "NOPERM")
        {
            // It answers: that this user may not ask is another matter.
            return null;
        }
        catch (RedisException e)
        {
            return e;
        }
        catch (OperationCanceledException e)
        {
            throw Ended(e);
        }
    }

    // ROLE is newer than some servers, and more than some users may see.
    private string? Role(RedisConnection redis) => TryAsk(Server.Role(), out string? role) ? role : redis.Identity.Role;
}
