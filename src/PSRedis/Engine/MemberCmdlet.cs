using System.Collections;

namespace PSRedis.Engine;

/// <summary>A cmdlet on one key.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
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

/// <summary>A cmdlet that does one thing to what it is given of one key: items, members. A collection stands for what is in it.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class ElementCmdlet<T> : OneKeyCmdlet<T>
{
    private protected ElementCmdlet() { }

    /// <summary>What the cmdlet is given: the value of a parameter that the leaf names.</summary>
    private protected abstract object Elements { get; }

    /// <summary>Whether each element has a command of its own; else there is one for all.</summary>
    private protected virtual bool OneByOne => false;

    /// <summary>The command for the elements; where they go one by one, for the first.</summary>
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
        if (!OneByOne) SendFor(elements, isPlaceKept: false);
        else foreach (object? element in elements) SendFor([element], isPlaceKept: elements.Length > 1);
    }

    private void SendFor(object?[] elements, bool isPlaceKept) => Send(
        static argument => argument.Cmdlet.Build(argument.Key, Array.ConvertAll(argument.Elements, RedisScalar.From)),
        (Cmdlet: this, Key, Elements: elements), Key, isPlaceKept);

    private static IEnumerable<object?> Each(object value) =>
        Unwrap.Base(value) is IEnumerable items and not (string or byte[] or IDictionary) ? items.Cast<object?>() : [value];
}

/// <summary>A cmdlet that asks about members of one key, each by itself.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
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

/// <summary>A cmdlet that changes members of one key, all of a record at once.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class MemberWriteCmdlet<T> : MemberCmdlet<T>
{
    private protected MemberWriteCmdlet() { }

    /// <summary>Emits the server's answer; without it nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool EmitsReplies => PassThru;

    private protected override bool OneByOne => false;
}
