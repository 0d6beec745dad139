namespace PSRedis.Faults;

/// <summary>How a connection ends.</summary>
public enum LineEnd
{
    /// <summary>Both sides receive a reset.</summary>
    Reset,

    /// <summary>Both sides receive FIN.</summary>
    Close,

    /// <summary>The receiving side gets FIN, and can still send.</summary>
    HalfClose,

    /// <summary>Nothing more passes, without notice to either side.</summary>
    Silence,
}
