using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using PSRedis.Binding;
using PSRedis.Commands;

namespace PSRedis.Engine;

/// <summary>What every cmdlet has: an end at Ctrl+C, and one way to ask and to fail.</summary>
public abstract class RedisCmdletBase : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    private protected RedisCmdletBase() { }

    /// <summary>Set when the pipeline is stopped.</summary>
    private protected CancellationToken Stop => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>
    /// Ends the cmdlet with a proper record; after a stop, without one. Written <c>throw Ended(e, …)</c> in a
    /// <c>catch (Exception e) when (e is not RuntimeException)</c>, since PowerShell's own exceptions are on their way already.
    /// </summary>
    private protected RuntimeException Ended(Exception exception, object? target = null)
    {
        if (exception is not OperationCanceledException) ThrowTerminatingError(RedisErrors.From(exception, target));
        return new PipelineStoppedException();
    }

    /// <summary>
    /// Asks before something that is hard to undo, although the cmdlet's own ConfirmImpact is lower. -Confirm:$false answers in advance.
    /// </summary>
    private protected bool ConfirmHigh(string target, string action)
    {
        if (!ShouldProcess(target, action)) return false;
        bool isAnswered = MyInvocation.BoundParameters.ContainsKey("Confirm");
        bool wantsToBeAsked = GetVariableValue("ConfirmPreference", ConfirmImpact.High) is ConfirmImpact and not ConfirmImpact.None;
        return isAnswered || !wantsToBeAsked || ShouldContinue($"{action}: {target}?", "Confirm");
    }
}

/// <summary>A cmdlet that talks to a server over the session's connection, or the one it is given.</summary>
public abstract class RedisCmdlet : RedisCmdletBase
{
    private RedisConnection? _resolved;

    private protected RedisCmdlet() { }

    /// <summary>
    /// <para type="description">A connection, or the name of one. Without it the current connection of the session is used.</para>
    /// </summary>
    [Parameter]
    [ConnectionTransformation]
    [ValidateNotNull]
    public RedisConnection? Connection { get; set; }

    /// <summary>The connection to use. There being none ends the cmdlet.</summary>
    private protected RedisConnection Redis => _resolved ??= Connection ?? RedisSession.Here.Current ?? throw NoConnection();

    /// <summary>Where the cmdlet works, for a question or a message: host, port and database.</summary>
    private protected string Place => $"{Redis.Endpoint}, database {Redis.Database}";

    /// <summary>Executes one command at once; an error ends the cmdlet.</summary>
    private protected T Execute<T>(RedisCommand<T> command, object? target = null)
    {
        try
        {
            return Redis.Execute(command, Stop);
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Ended(e, target);
        }
    }

    /// <summary>Goes through what a scan finds; an error ends the cmdlet.</summary>
    private protected IEnumerable<T> Guard<T>(IEnumerable<T> scan)
    {
        using IEnumerator<T> found = scan.GetEnumerator();
        while (true)
        {
            try
            {
                if (!found.MoveNext()) yield break;
            }
            catch (Exception e) when (e is not RuntimeException)
            {
                throw Ended(e);
            }
            yield return found.Current;
        }
    }

    private RuntimeException NoConnection()
    {
        ThrowTerminatingError(RedisErrors.Create(
            "NoConnection", ErrorCategory.ConnectionError, "This session has no connection. Make one with Connect-Redis, or give one with -Connection.", null));
        return new RuntimeException();
    }
}
