namespace PSRedis.Engine;

/// <summary>A cmdlet that adds items to a list, or removes them.</summary>
public abstract class ListItemCmdlet : ElementCmdlet<long>
{
    private protected ListItemCmdlet() { }

    /// <summary>The item or items: text, numbers, dates, bytes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Item")]
    [FromProperty(nameof(Value), "Item")]
    [ValidateNotNull]
    [AllowEmptyString]
    public object Value { get; set; } = string.Empty;

    /// <summary>Emits the server's reply. By default nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override object Elements => Value;

    private protected override bool EmitsReplies => PassThru;
}
