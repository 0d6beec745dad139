using PSRedis.Tests.Protocol;

namespace PSRedis.Tests.Connections;

/// <summary>Reads the replies of servers to HELLO.</summary>
public class ServerIdentityTests
{
    private const string Fields = "$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.4.1\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:5\r\n$4\r\nmode\r\n$7\r\ncluster\r\n$4\r\nrole\r\n$7\r\nreplica\r\n";

    [Theory]
    [InlineData("%7\r\n" + Fields + "$7\r\nmodules\r\n*1\r\n%1\r\n+name\r\n+x\r\n", 3)]
    [InlineData("*14\r\n" + Fields + "$7\r\nmodules\r\n*0\r\n", 3)]
    [InlineData("*12\r\n" + Fields, 3)]
    // A name without a value is ignored.
    [InlineData("*13\r\n" + Fields + "+server\r\n", 3)]
    public void The_reply_is_a_map_or_a_list_of_names_and_values(string wire, int protocol)
    {
        ServerIdentity server = ServerIdentity.Read(Wire.Read(wire));
        Assert.Equal(("redis", "7.4.1", "cluster", "replica", protocol), (server.Server, server.Version, server.Mode, server.Role, server.Protocol));
        Assert.Equal("redis 7.4.1", server.ToString());
    }

    [Theory]
    [InlineData("*2\r\n+proto\r\n:2\r\n", 2)]
    [InlineData("%1\r\n+proto\r\n+3\r\n", 3)]
    [InlineData("%1\r\n+PROTO\r\n:3\r\n", 3)]
    [InlineData("%1\r\n_\r\n:3\r\n", 2)]
    [InlineData("*0\r\n", 2)]
    public void Missing_fields_are_null(string wire, int protocol)
    {
        ServerIdentity server = ServerIdentity.Read(Wire.Read(wire));
        Assert.Equal((null, null, null, null, protocol), (server.Server, server.Version, server.Mode, server.Role, server.Protocol));
        Assert.Equal("", server.ToString());
    }

    [Fact]
    public void A_reply_that_is_not_a_list_is_an_error() => Assert.Throws<RedisProtocolException>(() => ServerIdentity.Read(Wire.Read("+OK\r\n")));

    [Fact]
    public void The_default_protocol_is_RESP2() => Assert.Equal(2, new ServerIdentity().Protocol);
}
