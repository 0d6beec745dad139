namespace PSRedis.Commands;

/// <summary>Finds passwords among the arguments of a raw command.</summary>
internal static class SecretArguments
{
    // Settings of CONFIG SET and of SENTINEL whose value is a password.
    private static readonly HashSet<string> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        "requirepass", "masterauth", "primaryauth", "tls-key-file-pass", "tls-client-key-file-pass", "auth-pass", "sentinel-pass",
    };

    /// <summary>The arguments, with the passwords marked as secret.</summary>
    public static RedisArgument[] Mark(string name, RedisArgument[] arguments)
    {
        if (IsSecret(name, arguments) is not { } isSecret) return arguments;
        var marked = new RedisArgument[arguments.Length];
        for (int i = 0; i < marked.Length; i++) marked[i] = isSecret(i) ? arguments[i].AsSecret() : arguments[i];
        return marked;
    }

    /// <summary>Whether a command of that name may have a password among its arguments.</summary>
    public static bool MayHaveSecret(string name) => IsSecret(name, []) is not null;

    private static Func<int, bool>? IsSecret(string name, RedisArgument[] arguments)
    {
        return name.ToUpperInvariant() switch
        {
            "AUTH" => i => i == arguments.Length - 1,
            "HELLO" => i => Follows(i, 2, "AUTH"),
            "MIGRATE" => i => Follows(i, 1, "AUTH") || Follows(i, 2, "AUTH2"),
            // The rules that add or remove a password or its hash begin with one of these.
            "ACL" => i => i > 1 && arguments[i].ToText() is { Length: > 1 } rule && "><#!".IndexOf(rule[0]) >= 0,
            "CONFIG" or "SENTINEL" => i => i > 0 && Settings.Contains(arguments[i - 1].ToText()),
            _ => null,
        };

        bool Follows(int index, int after, string word) => index >= after && arguments[index - after].ToText().Equals(word, StringComparison.OrdinalIgnoreCase);
    }
}
