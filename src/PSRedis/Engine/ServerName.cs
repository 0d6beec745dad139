using System.Net;
using System.Security;

namespace PSRedis.Engine;

/// <summary>A server that is named in the place of a host, and who logs in there.</summary>
internal static class ServerName
{
    /// <summary>How to reach it: a host name or address, host:port, a URL or a connection string.</summary>
    /// <exception cref="RedisOptionsException">It cannot be used.</exception>
    public static RedisOptions Options(string host) => RedactedAttribute.IsPasted(host) ? RedisOptions.Parse(host) : new RedisOptions { Host = host };

    /// <summary>Puts a credential, or a password, over what the options have; where there is neither, the one in the environment.</summary>
    public static void LogIn(RedisOptions options, PSCredential? credential, SecureString? password = null)
    {
        if (credential is not null) (options.User, options.Password) = (credential.UserName, credential.GetNetworkCredential().Password);
        if (password is not null) options.Password = PlainText(password);
        options.UseEnvironmentPassword();
    }

    /// <summary>The text of a secret.</summary>
    public static string PlainText(SecureString secret) => new NetworkCredential(string.Empty, secret).Password;
}
