using System.Net;
#if NET
using System.Net.Sockets;
#endif
using PSRedis.Faults;

namespace PSRedis.Tests;

/// <summary>Options for connecting to <see cref="ScriptedServer"/> and <see cref="FaultProxy"/>.</summary>
internal static class Faults
{
    extension(ScriptedServer scripted)
    {
        /// <summary>Options to connect to it, with a password that no error may show.</summary>
        public RedisOptions Options => new() { Host = "127.0.0.1", Port = scripted.Port, Password = Refusal.Secret };
    }

    extension(FaultProxy proxy)
    {
        /// <summary>Options to connect to the given server through the proxy.</summary>
        public RedisOptions Options(RedisOptions server)
        {
            RedisOptions options = server.Clone();
            if (server.Tls) options.TlsHost = server.TlsHost ?? server.Host;
            (options.SocketPath, options.Host, options.Port) = (null, "127.0.0.1", proxy.Port);
            return options;
        }
    }

    extension(RedisOptions server)
    {
        /// <summary>The end point of the server, for <see cref="FaultProxy"/>.</summary>
        public EndPoint EndPoint =>
#if NET
            server.SocketPath is { } path ? new UnixDomainSocketEndPoint(path) :
#endif
            new DnsEndPoint(server.Host, server.Port);
    }
}
