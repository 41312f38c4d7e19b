using k8s.Models;

namespace Sandbox.KubernetesSimulator.Rbac;

/// <summary>One thing that somebody may do, or did.</summary>
/// <param name="Verb">Such as <c>patch</c>.</param>
/// <param name="Group">The API group; empty for the core.</param>
/// <param name="Resource">The plural, with the subresource where there is one: <c>pods/log</c>.</param>
/// <param name="Namespace">Null for the whole cluster.</param>
public sealed record Permission(string Verb, string Group, string Resource, string? Namespace)
{
    /// <summary>True where one granted like this covers the other: wildcards, and the whole cluster for each namespace.</summary>
    public bool Covers(Permission other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Is(Verb, other.Verb) && Is(Group, other.Group) && Is(Resource, other.Resource) && (Namespace is null || Namespace == other.Namespace);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Verb} {Resource}{(Group.Length == 0 ? "" : "." + Group)} {(Namespace is null ? "in the cluster" : "in " + Namespace)}";

    private static bool Is(string granted, string asked) => granted == "*" || granted == asked;
}

/// <summary>What an identity may do beside what it did, so that least privilege can be shown both ways.</summary>
/// <param name="User">The identity.</param>
/// <param name="Granted">What roles and bindings grant it now, without what every identity may do.</param>
/// <param name="Used">What it asked for and was allowed to do, each once.</param>
/// <param name="Denied">What it asked for and was refused, each once.</param>
public sealed record AccessReport(string User, IReadOnlyList<Permission> Granted, IReadOnlyList<Permission> Used, IReadOnlyList<Permission> Denied)
{
    /// <summary>Granted, but never asked for.</summary>
    public IReadOnlyList<Permission> Unused => [.. Granted.Where(g => !Used.Any(g.Covers))];

    internal static AccessReport Of(string user, Authorizer authorizer, IReadOnlyList<RequestRecord> requests)
    {
        var mine = requests.Where(r => r.User == user).ToLookup(r => r.Forbidden, r => new Permission(r.Verb, r.Group, r.Resource, r.Namespace));
        var granted = authorizer.AllRulesFor(Api.Identity.Named(user)).Where(r => r.Rule.ApiGroups?.Any(IsOfReviews) != true).SelectMany(r => Expand(r.Namespace, r.Rule));
        return new AccessReport(user, [.. granted.Distinct()], [.. mine[false].Distinct()], [.. mine[true].Distinct()]);
    }

    private static bool IsOfReviews(string group) => group is "authorization.k8s.io" or "authentication.k8s.io";

    private static IEnumerable<Permission> Expand(string? ns, V1PolicyRule rule) =>
        from verb in rule.Verbs ?? []
        from @group in rule.ApiGroups ?? []
        from resource in rule.Resources ?? []
        select new Permission(verb, @group, resource, ns);
}
