using Microsoft.AspNetCore.Http;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>Who asks: the bearer token is the name. Without one it is the administrator.</summary>
internal static class Identity
{
    public const string Administrator = "kubernetes-admin";

    public static string Of(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && header.Length > 7 ? header[7..].Trim() : Administrator;
    }
}
