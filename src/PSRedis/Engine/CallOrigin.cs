using System.Management.Automation.Runspaces;
using System.Reflection;

namespace PSRedis.Engine;

/// <summary>
/// Tells the calls of a script from those of what PowerShell runs on the same thread between two of its statements: the action of an event, be it a timer's or
/// a subscription's, and what is done at a breakpoint, by its action or by hand.
/// </summary>
internal static class CallOrigin
{
    // PowerShell says it nowhere else: the action of an event runs like a script block that the script has called itself.
    private static readonly PropertyInfo? IsExecutingEventAction = typeof(PSEventManager).Assembly
        .GetType("System.Management.Automation.PSLocalEventManager")?.GetProperty("IsExecutingEventAction", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>What this thread is at. Within the action of an event PowerShell runs no other.</summary>
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
