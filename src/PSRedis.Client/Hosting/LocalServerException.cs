namespace PSRedis.Hosting;

/// <summary>A local server could not be started.</summary>
public sealed class LocalServerException : RedisException
{
    /// <summary>Creates the error.</summary>
    /// <param name="code"><c>ServerNotFound</c>, <c>PortInUse</c> or <c>ServerNotStarted</c>.</param>
    /// <param name="message">What happened, with the last output of the server if that shows the cause.</param>
    /// <param name="inner">The cause.</param>
    public LocalServerException(string code, string message, Exception? inner = null) : base(message, inner) => Code = code;

    /// <inheritdoc/>
    public override string Code { get; }

    internal static LocalServerException NotFound(ServerEngine engine) => new(
        "ServerNotFound",
        (engine == ServerEngine.Auto ? "No Redis-compatible server was found on this machine." : $"No {engine} server was found on this machine.")
        + " Install redis-server or valkey-server with the system's package manager;"
        + " install Garnet with 'dotnet tool install --global garnet-server';"
        + " or run a container with 'docker run -p 6379:6379 redis:8' and connect to it.");

    internal static LocalServerException PortInUse(int port) => new(
        "PortInUse", $"Port {port} on {LocalServer.Loopback} is already in use by another program.");

    internal static LocalServerException NotStarted(string message, string output, Exception? inner = null) => new(
        "ServerNotStarted", output.Length == 0 ? message : message + " Output:" + Environment.NewLine + output, inner);
}
