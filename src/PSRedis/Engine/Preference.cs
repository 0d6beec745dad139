using System.Management.Automation.Runspaces;

namespace PSRedis.Engine;

/// <summary>The user's preferences for output and prompts, as PowerShell itself resolves them: common parameters first, then preference variables.</summary>
internal static class Preference
{
    /// <summary>Whether output written to a stream is shown or captured.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameter">The common parameter, such as Verbose.</param>
    /// <param name="variable">The preference variable.</param>
    public static bool IsEnabled(PSCmdlet cmdlet, string parameter, string variable) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out object? given)
            ? LanguagePrimitives.IsTrue(given)
            : Value(cmdlet, variable, ActionPreference.SilentlyContinue) is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>Whether a cmdlet only shows what it would do.</summary>
    public static bool IsWhatIf(PSCmdlet cmdlet) =>
        LanguagePrimitives.IsTrue(cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) ? given : cmdlet.GetVariableValue("WhatIfPreference"));

    /// <summary>Whether <see cref="Cmdlet.ShouldProcess(string, string)"/> prompts for an action of that impact.</summary>
    public static bool Prompts(PSCmdlet cmdlet, ConfirmImpact impact)
    {
        if (cmdlet.MyInvocation.BoundParameters.TryGetValue("Confirm", out object? given)) return LanguagePrimitives.IsTrue(given);
        ConfirmImpact least = Value(cmdlet, "ConfirmPreference", ConfirmImpact.High);
        return least != ConfirmImpact.None && impact >= least;
    }

    /// <summary>
    /// Writes a warning that never prompts. With -Debug a cmdlet's own warning prompts whether to continue, even in an unattended session; a script's does not.
    /// </summary>
    public static void Warn(PSCmdlet cmdlet, string message)
    {
        var bound = cmdlet.MyInvocation.BoundParameters;
        if (!bound.ContainsKey("Debug") || bound.ContainsKey("WarningAction")) cmdlet.WriteWarning(message);
        else cmdlet.InvokeCommand.InvokeScript(@"Microsoft.PowerShell.Utility\Write-Warning -Message $args[0]", useNewScope: false, PipelineResultTypes.Error, null, message);
    }

    // A preference that was set in a function is still text.
    private static T Value<T>(PSCmdlet cmdlet, string variable, T otherwise) => cmdlet.GetVariableValue(variable) switch
    {
        T preference => preference,
        { } other when LanguagePrimitives.TryConvertTo(other, out T converted) => converted,
        _ => otherwise,
    };
}
