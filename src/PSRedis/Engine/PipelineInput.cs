using System.Collections.Concurrent;
using System.Reflection;

namespace PSRedis.Engine;

/// <summary>Determines which parameters are left for the records of the pipeline, besides those that are arguments.</summary>
internal static class PipelineInput
{
    private static readonly ConcurrentDictionary<Type, (string Name, ParameterAttribute[] Roles)[]> Parameters = new();

    /// <summary>Whether a parameter is an argument. Valid only before the first record: after that, parameters bound by the pipeline look the same.</summary>
    public static bool IsArgument(PSCmdlet cmdlet, string parameter) => cmdlet.MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>The reason why no record can be bound; null: they can be bound, as far as is known before they arrive.</summary>
    /// <remarks>
    /// PowerShell itself would report an error for each record: if a name was meant for a parameter other than the first, once for each of many keys.
    /// </remarks>
    public static string? BindingProblem(PSCmdlet cmdlet)
    {
        if (!cmdlet.MyInvocation.ExpectingInput) return null;
        var parameters = Parameters.GetOrAdd(cmdlet.GetType(), Read)
            .Select(parameter => (parameter.Name, Role: parameter.Roles.FirstOrDefault(role => IsOf(role, cmdlet.ParameterSetName)), IsArgument: IsArgument(cmdlet, parameter.Name)))
            .Where(parameter => parameter.Role is not null)
            .ToArray();
        if (!Array.Exists(parameters, parameter => parameter.Role!.ValueFromPipeline)) return null;
        // The parameter in the first position is the key: records may bring one by property.
        if (Array.Exists(parameters, parameter => !parameter.IsArgument && (parameter.Role!.ValueFromPipeline || (parameter.Role.Position == 0 && parameter.Role.ValueFromPipelineByPropertyName)))) return null;
        string first = parameters.First(parameter => parameter.Role!.Position == 0).Name;
        string given = Text(cmdlet.MyInvocation.BoundParameters[first]);
        string message = $"'{given}' was bound to -{first}, so no parameter is left for the pipeline input.";
        string? meant = parameters.Where(parameter => !parameter.IsArgument && parameter.Role!.Position > 0).OrderBy(parameter => parameter.Role!.Position).FirstOrDefault().Name;
        return meant is null ? message : $"{message} Specify the parameter that the argument is for, such as -{meant} '{given}'.";
    }

    private static bool IsOf(ParameterAttribute role, string set) => role.ParameterSetName == set || role.ParameterSetName == ParameterAttribute.AllParameterSets;

    private static string Text(object? value) => string.Join("', '", LanguagePrimitives.ConvertTo<string[]>(value));

    private static (string Name, ParameterAttribute[] Roles)[] Read(Type cmdlet) =>
        [.. cmdlet.GetProperties().Select(property => (property.Name, Roles: property.GetCustomAttributes<ParameterAttribute>().ToArray())).Where(parameter => parameter.Roles.Length > 0)];
}
