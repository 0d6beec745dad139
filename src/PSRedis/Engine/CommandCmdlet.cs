namespace PSRedis.Engine;

/// <summary>A cmdlet that sends one command, without keys from the pipeline.</summary>
/// <typeparam name="T">The type that the reply is converted to.</typeparam>
public abstract class CommandCmdlet<T> : PipelineCmdlet<T>
{
    private protected CommandCmdlet() { }

    /// <summary>The target object of the command's error record.</summary>
    private protected virtual object? Target => null;

    /// <summary>The command.</summary>
    private protected abstract RedisCommand<T> Build();

    private protected override void Process() => Send(static cmdlet => cmdlet.Build(), this, Target);
}
