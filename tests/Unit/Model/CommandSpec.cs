using System.Text;

namespace PSRedis.Tests.Model;

/// <summary>The kinds of commands that callers send.</summary>
internal enum Kind
{
    Get,
    Set,
    Increment,

    /// <summary>Increments both keys atomically.</summary>
    Transaction,

    Select,

    /// <summary>A blocking pop: the server answers when there is an item.</summary>
    Pop,

    /// <summary>Memory runs out while it is written.</summary>
    Unwritable,

    Watch,
}

/// <summary>A command to send: its kind, and the key or the database. There are two of each, so that callers conflict.</summary>
internal sealed record CommandSpec(Kind Kind, string Argument)
{
    public static readonly string[] Keys = ["a", "b"];

    /// <summary>Whether the client may send it again.</summary>
    public bool ChangesNothing => Kind is Kind.Get or Kind.Select or Kind.Unwritable;

    /// <summary>
    /// The command. Its last argument, which no real server would accept, is its number: the server returns it with the reply, and logs it.
    /// </summary>
    public RedisCommand<object?> Command(int number, TimeSpan longestPop)
    {
        string mark = $"#{number}";
        return Kind switch
        {
            Kind.Get => Of("GET", CommandTraits.ReadOnly, Argument, mark),
            Kind.Set => Of("SET", CommandTraits.None, Argument, number, mark),
            Kind.Increment => Of("INCRBY", CommandTraits.None, Argument, 1, mark),
            Kind.Select => new("SELECT", CommandTraits.ReadOnly, Text, Argument, mark) { Effect = ConnectionEffect.Select },
            Kind.Pop => new("BLPOP", CommandTraits.Blocking, Text, "list", 0, mark) { BlocksFor = longestPop },
            Kind.Unwritable => new Unwritable(mark),
            _ => throw new InvalidOperationException($"{this} is not a single command."),
        };
    }

    /// <summary>The two commands of a transaction.</summary>
    public static RedisCommand<object?[]?> Transaction(int number) =>
        Transactions.Atomic(Array.ConvertAll(Keys, key => (RedisCommand)new CommandSpec(Kind.Increment, key).Command(number, TimeSpan.Zero)));

    public override string ToString() => Kind switch
    {
        Kind.Transaction => "MULTI INCR a, INCR b EXEC",
        Kind.Increment => $"INCR {Argument}",
        Kind.Pop => "BLPOP",
        Kind.Unwritable => "SET that runs out of memory",
        _ => $"{Kind.ToString().ToUpperInvariant()} {Argument}",
    };

    private static string? Text(RespValue reply) => reply.AsText();

    private static RedisCommand<object?> Of(string name, CommandTraits traits, params RedisArgument[] arguments) => new(name, traits, Text, arguments);

    private sealed class Unwritable(string mark) : RedisCommand<object?>("SET", CommandTraits.ReadOnly, Text)
    {
        internal override void WriteTo(RespWriter writer)
        {
            writer.WriteCommand("SET", 3);
            writer.WriteBulk(Encoding.ASCII.GetBytes(mark));
            throw new InsufficientMemoryException();
        }
    }
}
