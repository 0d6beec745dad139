using System.Collections.Concurrent;

namespace PSRedis;

/// <summary>What the server at the other end of a link can do, as far as its replies have shown since the last login: another user may have other permissions.</summary>
/// <remarks>Thread-safe. A server's version says nothing: proxies, managed services, ACLs and renamed commands all take something away.</remarks>
internal sealed class Capabilities
{
    private readonly ConcurrentDictionary<string, (int Login, bool Has)> _known = new(StringComparer.Ordinal);

    /// <summary>Whether the server has a capability; null: not known yet.</summary>
    /// <param name="name">The name of the command that it depends on.</param>
    /// <param name="login">How many logins there were on the link.</param>
    public bool? Has(string name, int login) => _known.TryGetValue(name, out (int Login, bool Has) known) && known.Login == login ? known.Has : null;

    /// <summary>Records whether the server has a capability; null: it must be found out again.</summary>
    public void Learn(string name, bool? has, int login)
    {
        if (has == Has(name, login)) return;
        if (has is { } value) _known[name] = (login, value);
        else _known.TryRemove(name, out _);
    }
}
