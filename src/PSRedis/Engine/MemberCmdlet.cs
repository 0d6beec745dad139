using System.Collections;

namespace PSRedis.Engine;

/// <summary>A cmdlet for one key.</summary>
/// <typeparam name="T">The type that the reply is converted to.</typeparam>
public abstract class OneKeyCmdlet<T> : PipelineCmdlet<T>
{
    private protected OneKeyCmdlet() { }

    /// <summary>The key.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [KeyName]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string Key { get; set; } = string.Empty;
}

/// <summary>A cmdlet for elements of one key, such as items or members. A collection is replaced by its items.</summary>
/// <typeparam name="T">The type that the reply is converted to.</typeparam>
public abstract class ElementCmdlet<T> : OneKeyCmdlet<T>
{
    private protected ElementCmdlet() { }

    /// <summary>The elements: the value of the derived class's own parameter.</summary>
    private protected abstract object Elements { get; }

    /// <summary>Whether each element has a command of its own. If false, one command has all elements.</summary>
    private protected virtual bool OneByOne => false;

    /// <summary>The command for the elements; with <see cref="OneByOne"/> there is only one.</summary>
    private protected abstract RedisCommand<T> Build(string key, RedisArgument[] elements);

    private protected override void Process()
    {
        object?[] elements;
        try
        {
            elements = [.. Each(Elements)];
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            Fail(e, Key);
            return;
        }
        if (elements.Length == 0 || !Should(Key)) return;
        if (!OneByOne) SendFor(elements, isPositional: false);
        else foreach (object? element in elements) SendFor([element], isPositional: elements.Length > 1);
    }

    private void SendFor(object?[] elements, bool isPositional) => Send(
        static argument => argument.Cmdlet.Build(argument.Key, Array.ConvertAll(argument.Elements, RedisScalar.From)),
        (Cmdlet: this, Key, Elements: elements), Key, isPositional);

    private static IEnumerable<object?> Each(object value) =>
        Unwrap.Base(value) is IEnumerable items and not (string or byte[] or IDictionary) ? items.Cast<object?>() : [value];
}

/// <summary>A cmdlet that sends one command for each member of one key.</summary>
/// <typeparam name="T">The type that the reply is converted to.</typeparam>
public abstract class MemberCmdlet<T> : ElementCmdlet<T>
{
    private protected MemberCmdlet() { }

    /// <summary>The member or members: text, numbers, dates, bytes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FromProperty(nameof(Member))]
    [ValidateNotNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public virtual object Member { get; set; } = string.Empty;

    private protected override object Elements => Member;

    private protected override bool OneByOne => true;
}

/// <summary>A cmdlet that changes members of one key, all members of a record with one command.</summary>
/// <typeparam name="T">The type that the reply is converted to.</typeparam>
public abstract class MemberWriteCmdlet<T> : MemberCmdlet<T>
{
    private protected MemberWriteCmdlet() { }

    /// <summary>Emits the server's reply. By default nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool EmitsReplies => PassThru;

    private protected override bool OneByOne => false;
}
