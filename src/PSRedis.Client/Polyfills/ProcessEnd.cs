#if NET
using System.Runtime.InteropServices;
#endif

namespace PSRedis;

/// <summary>Something to do before this process ends, where it is told that it will: a kill -9 tells nobody.</summary>
internal sealed class ProcessEnd : IDisposable
{
    private readonly Action _action;
#if NET
    // From .NET 10 on the runtime leaves these two to the system, which ends the process without a ProcessExit. Not Ctrl+C: whether that ends the process
    // is for the process to say, and PowerShell says no.
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _hangUp;
#endif

    public ProcessEnd(Action action)
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
