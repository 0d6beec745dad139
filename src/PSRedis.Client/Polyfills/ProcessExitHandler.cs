#if NET
using System.Runtime.InteropServices;
#endif

namespace PSRedis;

/// <summary>Runs an action before this process ends, except after kill -9.</summary>
internal sealed class ProcessExitHandler : IDisposable
{
    private readonly Action _action;
#if NET
    // Since .NET 10 the runtime does not handle these two signals, and the system ends the process without a ProcessExit event. Not Ctrl+C: the process decides
    // whether that ends it, and PowerShell does not end.
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _hangUp;
#endif

    public ProcessExitHandler(Action action)
    {
        _action = action;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
#if NET
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => action());
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => action());
#endif
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
#if NET
        _terminate.Dispose();
        _hangUp.Dispose();
#endif
    }

    private void OnProcessExit(object? sender, EventArgs e) => _action();
}
