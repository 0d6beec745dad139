namespace PSRedis.Commands;

/// <summary>The effect of a command on the state of the connection. The client records it, so that the next link has the same state.</summary>
internal enum ConnectionEffect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The database (SELECT).</summary>
    Select,

    /// <summary>The user (AUTH).</summary>
    Authenticate,

    /// <summary>The protocol version, and perhaps the user and the name (HELLO with arguments).</summary>
    Hello,

    /// <summary>The name (CLIENT SETNAME).</summary>
    SetName,

    /// <summary>Keys are watched (WATCH), until the link is lost.</summary>
    Watch,

    /// <summary>No key is watched any more (UNWATCH, or a transaction, executed or not).</summary>
    EndsWatch,
}
