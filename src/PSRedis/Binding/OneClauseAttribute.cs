using System.Management.Automation.Language;

namespace PSRedis.Binding;

/// <summary>Takes a script block that can be run for one thing at a time: of begin, process and end it has one at most.</summary>
internal sealed class OneClauseAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is ScriptBlock block && Body(block.Ast) is { } body && new[] { body.BeginBlock, body.ProcessBlock, body.EndBlock }.Count(clause => clause is not null) > 1)
        {
            throw new ValidationMetadataException("The block runs once for each message, so it can have only one of begin, process and end.");
        }
    }

    // A function's block is a part of it.
    private static ScriptBlockAst? Body(Ast ast) => ast as ScriptBlockAst ?? (ast as FunctionDefinitionAst)?.Body;
}
