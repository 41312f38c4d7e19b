using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>A path of the API taken apart: <c>/apis/apps/v1/namespaces/a/deployments/b/scale</c>.</summary>
internal sealed record RequestPath(ResourceType Type, string? Namespace, string? Name, string? Subresource)
{
    public static RequestPath? Parse(string path)
    {
        var steps = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var (group, rest) = steps switch
        {
            ["api", "v1", ..] => ("", steps[2..]),
            ["apis", var g, _, ..] => (g, steps[3..]),
            _ => (null, []),
        };
        if (group is null)
            return null;
        var version = group.Length == 0 ? steps[1] : steps[2];
        return rest switch
        {
            // The namespaces themselves, and their own subresources.
            ["namespaces", var name] => Make(null, "namespaces", name, null),
            ["namespaces", var name, "status" or "finalize"] => Make(null, "namespaces", name, rest[2]),
            ["namespaces", var ns, var plural] => Make(ns, plural, null, null),
            ["namespaces", var ns, var plural, var name] => Make(ns, plural, name, null),
            ["namespaces", var ns, var plural, var name, var sub] => Make(ns, plural, name, sub),
            [var plural] => Make(null, plural, null, null),
            [var plural, var name] => Make(null, plural, name, null),
            [var plural, var name, var sub] => Make(null, plural, name, sub),
            _ => null,
        };

        RequestPath? Make(string? ns, string plural, string? name, string? sub) =>
            ResourceTypes.Find(group, version, plural) is { } type && (ns is null || type.Namespaced) && (name is null || ns is not null || !type.Namespaced)
                ? new RequestPath(type, ns, name, sub)
                : null;
    }
}
