namespace PSRedis.Protocol;

/// <summary>The types of RESP, version 2 and 3, as a client sees them.</summary>
/// <remarks>A simple error and a blob error are both <see cref="Error"/>; the three nulls (<c>_</c>, <c>$-1</c>, <c>*-1</c>) are all <see cref="Null"/>.</remarks>
public enum RespType : byte
{
    /// <summary>No value: <c>_</c>, <c>$-1</c> or <c>*-1</c>.</summary>
    Null,

    /// <summary>A short text without line breaks: <c>+OK</c>.</summary>
    SimpleString,

    /// <summary>An error of the server: <c>-ERR …</c> or <c>!21 …</c>.</summary>
    Error,

    /// <summary>A signed 64-bit number: <c>:1</c>.</summary>
    Integer,

    /// <summary>A floating-point number, including <c>inf</c> and <c>nan</c>: <c>,1.5</c>.</summary>
    Double,

    /// <summary><c>#t</c> or <c>#f</c>.</summary>
    Boolean,

    /// <summary>An integer of any size: <c>(3492890328409238509324850943850943825024385</c>.</summary>
    BigNumber,

    /// <summary>Bytes of a known length, or streamed in chunks: <c>$5</c>, <c>$?</c>.</summary>
    BulkString,

    /// <summary>Text with a three-letter format in front: <c>=15 txt:…</c>.</summary>
    VerbatimString,

    /// <summary>Values in order: <c>*2</c>.</summary>
    Array,

    /// <summary>Values in no order: <c>~2</c>.</summary>
    Set,

    /// <summary>Pairs of key and value, stored flat: <c>%1</c>.</summary>
    Map,

    /// <summary>A message that is not a reply: <c>&gt;3</c>.</summary>
    Push,
}
