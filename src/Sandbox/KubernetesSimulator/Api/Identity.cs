using Microsoft.AspNetCore.Http;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>Who asks. The bearer token is the user's name; without one it is the administrator.</summary>
internal sealed record Identity(string User, IReadOnlyList<string> Groups)
{
    public const string Administrator = "kubernetes-admin";
    public const string Masters = "system:masters";
    private const string Authenticated = "system:authenticated";
    private const string ServiceAccount = "system:serviceaccount:";

    /// <summary>Groups that follow from the name: those of a service account, and of the administrator.</summary>
    public static Identity Named(string user)
    {
        if (user == Administrator)
            return new Identity(user, [Masters, Authenticated]);
        return user.StartsWith(ServiceAccount, StringComparison.Ordinal)
            ? new Identity(user, ["system:serviceaccounts", $"system:serviceaccounts:{user[ServiceAccount.Length..].Split(':')[0]}", Authenticated])
            : new Identity(user, [Authenticated]);
    }

    /// <summary>The identity of a request; <c>Impersonate-User</c> and <c>Impersonate-Group</c> put another in its place.</summary>
    public static Identity Of(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.TryGetValue("Impersonate-User", out var other) && other.ToString() is { Length: > 0 } name)
        {
            var named = Named(name);
            return named with { Groups = [.. named.Groups, .. headers["Impersonate-Group"].OfType<string>()] };
        }
        var token = headers.Authorization.ToString();
        return Named(token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && token.Length > 7 ? token[7..].Trim() : Administrator);
    }
}
