namespace PSRedis.Engine;

/// <summary>A cmdlet that sends one command, which is not about the keys it is given.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class CommandCmdlet<T> : PipelineCmdlet<T>
{
    private protected CommandCmdlet() { }

    /// <summary>What the command is about, for its error.</summary>
    private protected virtual object? Target => null;

    /// <summary>The command.</summary>
    private protected abstract RedisCommand<T> Build();

    private protected override void Process() => Send(static cmdlet => cmdlet.Build(), this, Target);
}
