using System.Net;
#if NET
using System.Net.Sockets;
#endif
using PSRedis.Faults;

namespace PSRedis.Tests;

/// <summary>How the client reaches what breaks.</summary>
internal static class Faults
{
    extension(ScriptedServer scripted)
    {
        /// <summary>How to reach it, with a password that no error may show.</summary>
        public RedisOptions Options => new() { Host = "127.0.0.1", Port = scripted.Port, Password = Refusal.Secret };
    }

    extension(FaultProxy proxy)
    {
        /// <summary>How to reach the server that these options are for by way of the proxy.</summary>
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
        /// <summary>Where a <see cref="FaultProxy"/> finds the server.</summary>
        public EndPoint EndPoint =>
#if NET
            server.SocketPath is { } path ? new UnixDomainSocketEndPoint(path) :
#endif
            new DnsEndPoint(server.Host, server.Port);
    }
}
