namespace PSRedis.Faults;

/// <summary>How a line ends.</summary>
public enum LineEnd
{
    /// <summary>Both sides get a reset.</summary>
    Reset,

    /// <summary>Both sides are told that nothing more will come.</summary>
    Close,

    /// <summary>The side that receives is told that nothing more will come. It can go on sending.</summary>
    HalfClose,

    /// <summary>Nothing more passes, and nobody is told.</summary>
    Silence,
}
