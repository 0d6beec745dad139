using FsCheck.Fluent;
using PSRedis.Locks;
using Channels = PSRedis.Commands.PubSub;

namespace PSRedis.Tests.Protocol;

/// <summary>Any text, bytes and numbers are one bulk string on the wire, and come back unchanged from a real server.</summary>
public class RoundTripTests(SharedServer server) : ServerTest(server)
{
    [Fact]
    public void Any_text_is_one_bulk_string() => Generators.Texts.Hold(text =>
    {
        byte[] bytes = RedisText.GetBytes(text);
        Assert.Equal($"*2\r\n$3\r\nGET\r\n${bytes.Length}\r\n{Wire.Text(bytes)}\r\n", Written(Strings.Get(text)));
    });

    [Fact]
    public void Any_bytes_are_one_bulk_string() => Generators.Bytes.Hold(text =>
        Assert.Equal($"*3\r\n$6\r\nAPPEND\r\n$1\r\nk\r\n${text.Length}\r\n{text}\r\n", Written(Strings.Append("k", Wire.Bytes(text)))));

    [Theory, EachProtocol]
    public void Any_text_comes_back_the_same_from_every_type(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Generators.Texts.Hold(text =>
        {
            Same(text, Strings.Set(key, text), Strings.Get(key), value => value);
            Same(text, Hashes.Set(key, text, "v"), Hashes.Fields(key), fields => fields.Single());
            Same(text, Hashes.Set(key, "f", text), Hashes.GetAll(key), fields => fields!["f"]);
            Same(text, Lists.PushRight(key, text), Lists.Range(key, 0, -1), items => items.Single());
            Same(text, Sets.Add(key, text), Sets.Members(key), members => members.Single());
            Same(text, SortedSets.Add(key, 1, text), SortedSets.Range(key, 0, -1), members => members.Single().Member);
        }, times: 200, nightly: 50_000);

        void Same<TWritten, TRead>(string text, RedisCommand<TWritten> write, RedisCommand<TRead> read, Func<TRead, object?> value)
        {
            redis.Send(Keys.Remove(key));
            redis.Send(write);
            Assert.Equal(text, value(redis.Execute(read)));
        }
    }

    [Theory, EachProtocol]
    public void Any_text_names_a_key(int protocol)
    {
        RedisConnection redis = Open(protocol);
        Generators.Texts.Hold(text =>
        {
            string key = Prefix + text;
            redis.Execute(Strings.Set(key, RedisText.GetBytes(text)));
            Assert.Equal(text, redis.Execute(Strings.Get(key)));
            Assert.Equal(RedisText.GetBytes(text), redis.Execute(Strings.Get(key, asBytes: true)));
            Assert.Equal(1, redis.Execute(Keys.Remove(key)));
        }, times: 200, nightly: 50_000);
    }

    [Theory, EachProtocol]
    public void Any_text_names_a_lock(int protocol)
    {
        RedisConnection redis = Open(protocol);
        Generators.Texts.Hold(text =>
        {
            string name = Prefix + text;
            ResourceLock held = ResourceLock.Acquire(redis, name, TimeSpan.FromSeconds(30), TimeSpan.Zero, TimeSpan.FromMilliseconds(1))!;
            Assert.Equal(name, held.Name);
            Assert.True(redis.Execute(Keys.Exists(name)));
            held.Release();
            Assert.False(redis.Execute(Keys.Exists(name)));
        }, times: 50, nightly: 5000);
    }

    [Theory, EachProtocol]
    public void Any_text_names_a_channel_and_is_a_message(int protocol)
    {
        RedisConnection redis = Open(protocol);
        Generators.Texts.NonEmptyListOf().Hold(texts =>
        {
            string[] channels = [.. texts.Select(text => Prefix + text).Distinct()];
            using RedisSubscriber subscriber = RedisSubscriber.Open(redis, channels, []);
            foreach (string channel in channels) redis.Execute(Channels.Publish(channel, channel));
            Assert.All(channels, channel =>
            {
                RedisMessage message = subscriber.Receive(TimeSpan.FromSeconds(20))!;
                Assert.Equal((channel, channel), (message.Channel, message.Message));
            });
        }, times: 20, nightly: 2000);
    }

    [Theory, EachProtocol]
    public void A_client_name_is_kept_unchanged_or_refused(int protocol)
    {
        RedisConnection redis = Open(protocol);
        Shared.Needs("CLIENT GETNAME", "CLIENT", "GETNAME");
        Assert.SkipWhen(Shared.IsGarnet, "Garnet accepts any name, and keeps only its ASCII characters");
        string? name = Raw(redis, "CLIENT", "GETNAME");
        Generators.Texts.Hold(text =>
        {
            try
            {
                redis.Execute(ConnectionCommands.SetClientName(text));
                name = text.Length == 0 ? null : text;
            }
            catch (RedisServerException)
            {
                // A name with white space or control characters would be ambiguous in CLIENT LIST.
                Assert.Contains(text, letter => letter is < '!' or > '~');
            }
            Assert.Equal(name, Raw(redis, "CLIENT", "GETNAME"));
        }, times: 200, nightly: 20_000);
    }

    [Theory, EachProtocol]
    public void Any_number_comes_back_the_same(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string counter = Key("counter"), sorted = Key("sorted");
        Generators.Longs.Hold(number =>
        {
            redis.Execute(Strings.Set(counter, number));
            Assert.Equal(number, redis.Execute(Strings.Increment(counter, 0)));
        }, times: 200, nightly: 50_000);
        FrameworkUnderTest.SkipOnMono("the last digit of a double is not always read correctly");
        Generators.Doubles.Where(number => !double.IsNaN(number)).Hold(number =>
        {
            redis.Execute(SortedSets.Add(sorted, number, "m"));
            double score = redis.Execute(SortedSets.Score(sorted, "m"))!.Value;
            // Redis stores -0 as 0.
            Assert.True(number.Equals(score), $"{RedisNumber.Format(number)} came back as {RedisNumber.Format(score)}.");
        }, times: 500, nightly: 50_000);
    }

    [Fact]
    public void NaN_is_refused_before_it_is_sent()
    {
        Assert.Throws<ArgumentException>(() => SortedSets.Add("k", double.NaN, "m"));
        Assert.Throws<ArgumentException>(() => SortedSets.Increment("k", "m", double.NaN));
        Assert.Throws<ArgumentException>(() => SortedSets.Combine(SetOperation.Union, ["k"], [double.NaN]));
        Assert.Throws<ArgumentException>(() => Strings.Increment("k", double.NaN));
        Assert.Throws<ArgumentException>(() => Hashes.Increment("k", "f", double.NaN));
    }

    [Fact]
    public void Text_with_a_surrogate_that_does_not_represent_a_byte_is_refused() =>
        (from text in Generators.Texts
         from place in Gen.Choose(0, 1000)
         from surrogate in Gen.OneOf(Gen.Choose(0xD800, 0xDC7F), Gen.Choose(0xDD00, 0xDFFF))
         // Next to another surrogate it may become part of a pair.
         let at = place % (text.Length + 1)
         where (at == 0 || !char.IsSurrogate(text[at - 1])) && (at == text.Length || !char.IsSurrogate(text[at]))
         select text.Insert(at, $"{(char)surrogate}"))
        .Hold(text =>
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>(() => RedisArgument.From(text));
            Assert.Contains("is not Unicode and cannot be sent", refusal.Message, StringComparison.Ordinal);
        });

    private static string Written(RedisCommand command)
    {
        var writer = new RespWriter();
        command.WriteTo(writer);
        return string.Concat(((IEnumerable<ArraySegment<byte>>)writer.Segments).Select(segment => Wire.Text([.. segment])));
    }
}
