using System.Collections;
using System.Collections.Specialized;

namespace PSRedis.Cmdlets;

/// <summary>Reads whole hashes.</summary>
[Cmdlet(VerbsCommon.Get, "RedisHash", DefaultParameterSetName = "Hash")]
[OutputType(typeof(OrderedDictionary), typeof(PSCustomObject), typeof(string), typeof(byte[]))]
[OutputType(TypeName)]
public sealed class GetRedisHashCommand : KeyCmdlet<object?>
{
    private const string TypeName = KeyValue.HashRecord;

    /// <summary>Emits the names of the fields only.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Fields")]
    public SwitchParameter FieldsOnly { get; set; }

    /// <summary>Emits the values of the fields only.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Values")]
    public SwitchParameter ValuesOnly { get; set; }

    /// <summary>
    /// Emits an object with the fields as properties. An error if properties cannot have their names, for example if two names differ only in case.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "Object")]
    public SwitchParameter AsObject { get; set; }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<object?> Build(string key) =>
        FieldsOnly ? Commands.Hashes.Fields(key).AsObject()
        : ValuesOnly ? Commands.Hashes.Values(key, AsByteArray).AsObject()
        : Commands.Hashes.GetAll(key, AsByteArray).AsObject();

    private protected override object? Shape(object? reply, object? target, PSCmdlet output)
    {
        if (!AsObject || reply is not OrderedDictionary fields) return reply;
        PSObject? record = Record(fields);
        if (record is null)
        {
            string message = $"Hash '{target}' cannot be converted to an object: a field has an empty name, a name that PowerShell reserves, or a name that differs from another only in case. Use Get-RedisHash without -AsObject.";
            output.WriteError(RedisErrors.Create("FieldNames", ErrorCategory.InvalidData, message, target));
        }
        return record;
    }

    private static PSObject? Record(OrderedDictionary fields)
    {
        var record = new PSObject();
        record.TypeNames.Insert(0, TypeName);
        try
        {
            foreach (DictionaryEntry field in fields)
            {
                // Property names ignore case: the second field would replace the first.
                if (record.Properties[(string)field.Key] is not null) return null;
                record.Properties.Add(new PSNoteProperty((string)field.Key, field.Value));
            }
            return record;
        }
        catch (Exception e) when (e is ExtendedTypeSystemException or ArgumentException)
        {
            return null;
        }
    }
}
