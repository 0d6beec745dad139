namespace PSRedis.Commands;

/// <summary>What a command changes about the connection itself. The client takes note, so that the next connection to the server is the same.</summary>
internal enum ConnectionEffect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The database (SELECT).</summary>
    Select,

    /// <summary>The user (AUTH).</summary>
    Authenticate,

    /// <summary>The protocol, and maybe the user and the name (HELLO with arguments).</summary>
    Hello,

    /// <summary>The name (CLIENT SETNAME).</summary>
    SetName,

    /// <summary>Keys are watched (WATCH). That is lost with the connection.</summary>
    Watch,

    /// <summary>No key is watched any more (UNWATCH; a transaction, executed or not).</summary>
    EndsWatch,
}
