using System.Management.Automation.Language;

namespace PSRedis.Binding;

/// <summary>Accepts a script block that can run once for each object: it has at most one of begin, process and end.</summary>
internal sealed class OneClauseAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is ScriptBlock block && Body(block.Ast) is { } body && new[] { body.BeginBlock, body.ProcessBlock, body.EndBlock }.Count(clause => clause is not null) > 1)
        {
            throw new ValidationMetadataException("The script block runs once for each message, so it can have only one of begin, process and end.");
        }
    }

    // The script block of a function has the function's definition as its syntax tree.
    private static ScriptBlockAst? Body(Ast ast) => ast as ScriptBlockAst ?? (ast as FunctionDefinitionAst)?.Body;
}
