using System.Net;
using System.Security;

namespace PSRedis.Engine;

/// <summary>Connection options for a server that is given by name, and its credential.</summary>
internal static class ServerName
{
    /// <summary>The options for a host name or address, host:port, a URL or a connection string.</summary>
    /// <exception cref="RedisOptionsException">The text is invalid.</exception>
    public static RedisOptions Options(string host) => RedactedAttribute.IsPasted(host) ? RedisOptions.Parse(host) : new RedisOptions { Host = host };

    /// <summary>Overrides the credential in the options with the given one. If there is no password at all, uses the one in the environment.</summary>
    public static void LogIn(RedisOptions options, PSCredential? credential, SecureString? password = null)
    {
        if (credential is not null) (options.User, options.Password) = (credential.UserName, credential.GetNetworkCredential().Password);
        if (password is not null) options.Password = PlainText(password);
        options.UseEnvironmentPassword();
    }

    /// <summary>The text of a secret.</summary>
    public static string PlainText(SecureString secret) => new NetworkCredential(string.Empty, secret).Password;
}
