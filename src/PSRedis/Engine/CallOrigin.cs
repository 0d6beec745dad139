using System.Management.Automation.Runspaces;
using System.Reflection;

namespace PSRedis.Engine;

/// <summary>
/// Distinguishes the calls of a script from those that PowerShell runs on the same thread between two statements of the script: the action of an event, such
/// as a timer's or a subscription's, and the commands run at a breakpoint, by its action or interactively.
/// </summary>
internal static class CallOrigin
{
    // PowerShell has no public API for this: the action of an event runs like a script block that the script itself called.
    private static readonly PropertyInfo? IsExecutingEventAction = typeof(PSEventManager).Assembly
        .GetType("System.Management.Automation.PSLocalEventManager")?.GetProperty("IsExecutingEventAction", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>The origin of the current call. During the action of an event PowerShell runs no other action.</summary>
    public static (bool IsEventAction, bool IsAtBreakpoint) Now
    {
        get
        {
            Runspace here = Runspace.DefaultRunspace;
            PSEventManager events = here.Events;
            bool isEventAction = IsExecutingEventAction?.DeclaringType?.IsInstanceOfType(events) == true && IsExecutingEventAction.GetValue(events) is true;
            return (isEventAction, here.Debugger is { InBreakpoint: true });
        }
    }
}
