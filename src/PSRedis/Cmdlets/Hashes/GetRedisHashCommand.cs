using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Reads hashes whole.</summary>
[Cmdlet(VerbsCommon.Get, "RedisHash", DefaultParameterSetName = "Hash")]
[OutputType(typeof(OrderedDictionary), typeof(PSCustomObject), typeof(string), typeof(byte[]))]
public sealed class GetRedisHashCommand : KeyCmdlet<object?>
{
    /// <summary><para type="description">Emits the names of the fields only.</para></summary>
    [Parameter(Mandatory = true, ParameterSetName = "Fields")]
    public SwitchParameter FieldsOnly { get; set; }

    /// <summary><para type="description">Emits the values of the fields only.</para></summary>
    [Parameter(Mandatory = true, ParameterSetName = "Values")]
    public SwitchParameter ValuesOnly { get; set; }

    /// <summary><para type="description">Emits an object with the fields as properties. An error where they differ only in case, which properties cannot.</para></summary>
    [Parameter(Mandatory = true, ParameterSetName = "Object")]
    public SwitchParameter AsObject { get; set; }

    /// <summary><para type="description">Emits values as byte[] instead of text.</para></summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<object?> Build(string key) =>
        FieldsOnly ? Commands.Hashes.Fields(key).AsObject()
        : ValuesOnly ? Commands.Hashes.Values(key, AsByteArray).AsObject()
        : Commands.Hashes.GetAll(key, AsByteArray).AsObject();

    private protected override void Emit(object? reply, object? target)
    {
        if (!AsObject || reply is not OrderedDictionary fields)
        {
            base.Emit(reply, target);
            return;
        }
        var result = new PSObject();
        foreach (DictionaryEntry field in fields)
        {
            var name = (string)field.Key;
            if (name.Length == 0 || result.Properties[name] is not null)
            {
                string message = $"Hash '{target}' does not fit an object: field '{name}' is empty, or differs from another only in case. Get-RedisHash without -AsObject reads it.";
                WriteError(RedisErrors.Create("FieldNames", ErrorCategory.InvalidData, message, target));
                return;
            }
            result.Properties.Add(new PSNoteProperty(name, field.Value));
        }
        WriteObject(result);
    }
}
