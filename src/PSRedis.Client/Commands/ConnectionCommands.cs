using System.Globalization;

namespace PSRedis.Commands;

/// <summary>Commands about the connection itself.</summary>
public static class ConnectionCommands
{
    /// <summary>HELLO (since 6.0): selects the protocol version and logs in.</summary>
    /// <returns>What the server reports about itself.</returns>
    public static RedisCommand<ServerIdentity> Hello(int protocol, string? user, string? password)
    {
        // A user without a password (nopass) must be named, or the default user is logged in.
        RedisArgument[] arguments = user is null && password is null
            ? [protocol]
            : [protocol, "AUTH", user ?? "default", RedisArgument.Secret(password ?? string.Empty)];
        return new RedisCommand<ServerIdentity>("HELLO", CommandTraits.ReadOnly, ServerIdentity.Read, arguments) { Effect = ConnectionEffect.Hello };
    }

    /// <summary>AUTH (since 1.0; with a user since 6.0).</summary>
    public static RedisCommand<bool> Auth(string? user, string password) =>
        new("AUTH", CommandTraits.ReadOnly, Reply.Ok, user is null ? [RedisArgument.Secret(password)] : [user, RedisArgument.Secret(password)]) { Effect = ConnectionEffect.Authenticate };

    /// <summary>PING (since 1.0).</summary>
    /// <returns>True: the server answers.</returns>
    public static RedisCommand<bool> Ping() => new("PING", CommandTraits.ReadOnly, Reply.Pong);

    /// <summary>SELECT (since 1.0): changes the database for all further commands on the connection.</summary>
    public static RedisCommand<bool> Select(int database) => new("SELECT", CommandTraits.ReadOnly, Reply.Ok, database) { Effect = ConnectionEffect.Select };

    /// <summary>The database that a command selects; null: none, or its argument is not a number.</summary>
    public static int? SelectedBy(RedisCommand command) =>
        Check.NotNull(command).Effect == ConnectionEffect.Select
        && int.TryParse(command.ArgumentArray[0].ToText(), NumberStyles.Integer, CultureInfo.InvariantCulture, out int database) ? database : null;

    /// <summary>CLIENT SETNAME (since 2.6.9).</summary>
    public static RedisCommand<bool> SetClientName(string name) => new("CLIENT", CommandTraits.ReadOnly, Reply.Ok, "SETNAME", name) { Effect = ConnectionEffect.SetName };

    /// <summary>The options of the connection after one of these commands, so that the next link has the same state.</summary>
    internal static RedisOptions Apply(RedisCommand command, RedisOptions options)
    {
        RedisOptions changed = options.Clone();
        string[] tokens = Array.ConvertAll(command.ArgumentArray, argument => argument.ToText());
        switch (command.Effect)
        {
            case ConnectionEffect.Select:
                changed.Database = int.Parse(tokens[0], CultureInfo.InvariantCulture);
                break;
            case ConnectionEffect.Authenticate:
                (changed.User, changed.Password) = tokens.Length == 1 ? (null, tokens[0]) : (tokens[0], tokens[1]);
                break;
            case ConnectionEffect.SetName:
                changed.ClientName = NameOf(tokens[1]);
                break;
            case ConnectionEffect.Hello:
                changed.Protocol = int.Parse(tokens[0], CultureInfo.InvariantCulture);
                for (int i = 1; i < tokens.Length; i++)
                {
                    if (tokens[i].Equals("AUTH", StringComparison.OrdinalIgnoreCase)) (changed.User, changed.Password) = (tokens[++i], tokens[++i]);
                    else if (tokens[i].Equals("SETNAME", StringComparison.OrdinalIgnoreCase)) changed.ClientName = NameOf(tokens[++i]);
                }
                break;
        }
        return changed;

        // Redis 8 accepts a name with a null character, and Garnet any name. A name that the options refuse is not set on the next link.
        static string? NameOf(string name) => OptionText.IsClientName(name) ? name : null;
    }

    /// <summary>CLIENT SETINFO (since 7.2).</summary>
    public static RedisCommand<bool> SetClientInfo(string attribute, string value) =>
        new("CLIENT", CommandTraits.ReadOnly, Reply.Ok, "SETINFO", attribute, value);
}
