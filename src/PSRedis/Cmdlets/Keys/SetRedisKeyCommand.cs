using System;
using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Replaces what is at a key, by the type of the value.</summary>
[Cmdlet(VerbsCommon.Set, "RedisKey", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetRedisKeyCommand : KeyCmdlet<bool>
{
    /// <summary><para type="description">The value: text, a number, a date, bytes; a hashtable or an object; a collection; Member and Score objects.</para></summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object Value { get; set; } = string.Empty;

    /// <summary><para type="description">The type to write, where the value's own is not the one that is meant.</para></summary>
    [Parameter]
    public KeyValueType Type { get; set; }

    /// <summary><para type="description">The time to live: a TimeSpan, seconds, or text such as 90s, 15m, 2h, 7d.</para></summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TimeToLive]
    public TimeSpan? ExpiresIn { get; set; }

    private protected override string Action => "Replace";

    private protected override bool EmitsReplies => false;

    private protected override RedisCommand<bool> Build(string key) => Keys.Replace(key, KeyValue.From(Value, Type), ExpiresIn);
}
