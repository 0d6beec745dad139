using FsCheck;
using FsCheck.Fluent;
using PSRedis.Faults;
using PSRedis.Tests.Protocol;

namespace PSRedis.Tests.Commands;

/// <summary>Unexpected replies: each command turns them into its result, or into an error of this client.</summary>
public class ReplyFuzzTests
{
    private static readonly RedisCommand[] s_commands =
    [
        .. RequestTests.Commands, Server.Role(), Server.KeysOfAllDatabases(), RawCommand.Of(true, "x"),
        Scripting.Evaluate(Reply.Integer, "return 1", []),
    ];

    private static readonly Gen<string> s_replies = Gen.OneOf(Generators.Replies.Select(sample => sample.Wire), Generators.Captured, Generators.MutatedCaptures);

    [Fact]
    public void Any_reply_to_any_command_is_its_result_or_an_error_of_this_client() =>
        (from command in Gen.Elements(s_commands)
         from count in Gen.Choose(1, 6)
         from replies in s_replies.ArrayOf(count)
         select (Command: command, Wire: string.Concat(replies)))
            .Hold(played => Play(played.Command, played.Wire), times: 10_000, nightly: 1_000_000);

    [Fact]
    public void A_damaged_reply_to_its_command_is_its_result_or_an_error_of_this_client() =>
        (from sample in Gen.Elements(ReplyTests.Wires) from wire in Gen.Constant(sample.Wire).Damaged() select (sample.Command, Wire: wire))
            .Hold(played => Play(played.Command, played.Wire), times: 20_000, nightly: 1_000_000);

    [Theory]
    [InlineData("*2|:9223372036854775807|:0|")]
    [InlineData("*2|:-9223372036854775808|:0|")]
    [InlineData("*2|:1|:9223372036854775807|")]
    [InlineData(":9223372036854775807|")]
    [InlineData(":-9223372036854775808|")]
    [InlineData("$-1|")]
    [InlineData("$80|# Keyspace|db0:keys=9223372036854775807,expires=0|db1:keys=9223372036854775807|")]
    [InlineData("%1|$1|a|-ERR in a map|")]
    [InlineData("%1|-ERR as a key|:1|")]
    [InlineData("*1|*1|*2|_|_|")]
    public void An_extreme_reply_to_any_command_is_its_result_or_an_error_of_this_client(string reply) =>
        Assert.All(s_commands, command => Play(command, Wire.Text(ScriptedServer.Bytes(string.Concat(Enumerable.Repeat(reply, 5))))));

    /// <summary>Passes replies to a command until it has completed, or a protocol error would close the link.</summary>
    private static void Play(RedisCommand command, string wire)
    {
        var pending = new Pending<object?>(command.AsObject().ObservedBy(new Listener()));
        var reader = new RespReader();
        byte[] bytes = Wire.Bytes(wire);
        try
        {
            for (int at = 0; !pending.IsCompleted && reader.TryRead(bytes, at, bytes.Length - at, out RespValue reply, out int consumed); at += consumed)
            {
                pending.Accept(reply);
            }
        }
        catch (RedisProtocolException)
        {
            return;
        }
        if (pending.Error is not null) Assert.True(IsOfThisClient(pending.Error), $"{command} ends with {pending.Error}");
        else if (pending.IsCompleted) Assert.NotNull($"{pending.Result}");
    }

    // Keys of a module's type are not read, whatever its name.
    private static bool IsOfThisClient(Exception error) =>
        error is RedisException
        || (error is NotSupportedException && error.Message.EndsWith("which PSRedis cannot read. Use Invoke-RedisCommand with a command for this type.", StringComparison.Ordinal));

    private sealed class Listener : ICommandObserver
    {
        public void Sent(RedisCommand command) { }

        public void Answered(RedisCommand command, string reply, string? error, TimeSpan elapsed) => Assert.NotEmpty(reply);
    }
}
