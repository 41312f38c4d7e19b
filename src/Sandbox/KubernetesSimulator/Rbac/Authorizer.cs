using k8s.Models;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Rbac;

/// <summary>Decides by the roles and bindings that the cluster holds at the moment; members of <c>system:masters</c> may do anything.</summary>
internal sealed class Authorizer(ObjectStore store)
{
    public bool Allows(Identity who, AccessRequest request) =>
        who.Groups.Contains(Identity.Masters) || RulesFor(who, request.Namespace).Any(granted => Matches(granted.Rule, request));

    /// <summary>Every rule that holds for somebody in a namespace (the cluster-wide ones hold in each), with the scope it was granted for.</summary>
    public IEnumerable<(string? Namespace, V1PolicyRule Rule)> RulesFor(Identity who, string? ns)
    {
        foreach (var binding in All<V1ClusterRoleBinding>(ResourceTypes.ClusterRoleBindings).Where(b => Includes(b.Subjects, who, null)))
        {
            foreach (var rule in Resolve(binding.RoleRef, null))
                yield return (null, rule);
        }
        if (ns is null)
            yield break;
        foreach (var binding in All<V1RoleBinding>(ResourceTypes.RoleBindings, ns).Where(b => Includes(b.Subjects, who, ns)))
        {
            foreach (var rule in Resolve(binding.RoleRef, ns))
                yield return (ns, rule);
        }
    }

    /// <summary>Every rule that holds for somebody anywhere, each once for each scope.</summary>
    public IEnumerable<(string? Namespace, V1PolicyRule Rule)> AllRulesFor(Identity who)
    {
        var everywhere = RulesFor(who, null);
        var namespaces = store.List(ResourceTypes.RoleBindings).Items.Select(b => b.Namespace!).Distinct();
        return everywhere.Concat(namespaces.SelectMany(ns => RulesFor(who, ns).Where(r => r.Namespace is not null)));
    }

    private IList<V1PolicyRule> Resolve(V1RoleRef role, string? ns)
    {
        var found = role.Kind == "ClusterRole" ? store.Find(ResourceTypes.ClusterRoles, null, role.Name) : store.Find(ResourceTypes.Roles, ns, role.Name);
        return (role.Kind == "ClusterRole" ? found?.As<V1ClusterRole>().Rules : found?.As<V1Role>().Rules) ?? [];
    }

    private IEnumerable<T> All<T>(ResourceType type, string? ns = null) => store.List(type, ns).Items.Select(i => i.As<T>());

    private static bool Includes(IList<Rbacv1Subject>? subjects, Identity who, string? ns) => (subjects ?? []).Any(s => s.Kind switch
    {
        "User" => s.Name == who.User,
        "Group" => who.Groups.Contains(s.Name),
        "ServiceAccount" => who.User == $"system:serviceaccount:{s.NamespaceProperty ?? ns}:{s.Name}",
        _ => false,
    });

    private static bool Matches(V1PolicyRule rule, AccessRequest request) =>
        Has(rule.Verbs, request.Verb)
        && Has(rule.ApiGroups, request.Group)
        && (Has(rule.Resources, request.FullResource) || (request.Subresource is not null && Has(rule.Resources, "*/" + request.Subresource)))
        && (rule.ResourceNames is not { Count: > 0 } names || (request.Name is not null && names.Contains(request.Name)));

    private static bool Has(IList<string>? values, string value) => values is not null && (values.Contains("*") || values.Contains(value));
}
