using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Completion;

namespace PSRedis.Engine;

/// <summary>What every cmdlet has: an end at Ctrl+C, and one way to ask and to fail.</summary>
public abstract class RedisCmdletBase : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    private protected RedisCmdletBase() => Output = this;

    /// <summary>The cmdlet through which objects and errors come out: this one, or the one whose block it ran in.</summary>
    private protected PSCmdlet Output { get; set; }

    /// <summary>Set when the pipeline is stopped.</summary>
    private protected CancellationToken Stop => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Cmdlet.WriteObject(object)"/>
    private protected new void WriteObject(object? value) => Output.WriteObject(value);

    /// <inheritdoc cref="Cmdlet.WriteObject(object, bool)"/>
    private protected new void WriteObject(object? value, bool enumerateCollection) => Output.WriteObject(value, enumerateCollection);

    /// <inheritdoc cref="Cmdlet.WriteError"/>
    private protected new void WriteError(ErrorRecord error) => Output.WriteError(error);

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
    private CommandBatch? _batch;

    private protected RedisCmdlet() { }

    /// <summary>
    /// <para type="description">A connection, or the name of one. Without it the current connection of the session is used.</para>
    /// </summary>
    [Parameter]
    [ConnectionTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection? Connection { get; set; }

    /// <summary>The connection to use. There being none ends the cmdlet.</summary>
    private protected RedisConnection Redis => _resolved ?? Resolve();

    /// <summary>The batch that commands are queued in; null where they are sent.</summary>
    private protected CommandBatch? Batch
    {
        get
        {
            if (_resolved is null) Resolve();
            return _batch;
        }
    }

    /// <summary>Where the cmdlet works, for a question or a message: host, port and database.</summary>
    private protected string Place => $"{Redis.Endpoint}, database {Redis.Database}";

    /// <summary>The connection for a cmdlet that must have its replies at once, which in a block of queued commands it cannot.</summary>
    private protected RedisConnection RedisAtOnce => Batch is null ? Redis : throw NotQueueable("it needs its replies at once");

    /// <summary>Ends a cmdlet that cannot be queued.</summary>
    private protected RuntimeException NotQueueable(string why)
    {
        string message = $"{MyInvocation.MyCommand.Name} cannot be used in Invoke-Redis{(RedisSession.Here.Batch!.IsTransaction ? "Transaction" : "Pipeline")}: {why}.";
        ThrowTerminatingError(RedisErrors.Create("NotQueueable", ErrorCategory.InvalidOperation, message, null));
        return new RuntimeException();
    }

    /// <summary>Executes one command at once; an error ends the cmdlet.</summary>
    private protected T Execute<T>(RedisCommand<T> command, object? target = null)
    {
        try
        {
            return RedisAtOnce.Execute(command, Stop);
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

    private RedisConnection Resolve()
    {
        RedisSession session = RedisSession.Here;
        _resolved = Connection ?? session.Batch?.Connection ?? session.Current ?? throw NoConnection();
        _batch = session.Batch?.Connection == _resolved ? session.Batch : null;
        return _resolved;
    }

    private RuntimeException NoConnection()
    {
        ThrowTerminatingError(RedisErrors.Create(
            "NoConnection", ErrorCategory.ConnectionError, "This session has no connection. Make one with Connect-Redis, or give one with -Connection.", null));
        return new RuntimeException();
    }
}
