using Sandbox.KubernetesSimulator.Registry;

namespace Sandbox.KubernetesSimulator.Storage;

/// <summary>Every kind of object that the simulator keeps.</summary>
internal static class ResourceTypes
{
    public static readonly ResourceType Namespaces = new("", "v1", "namespaces", "Namespace", false)
    {
        ShortNames = ["ns"],
        HasStatus = true,
        Strategy = new NamespaceStrategy(),
    };

    public static readonly ResourceType Nodes = new("", "v1", "nodes", "Node", false) { ShortNames = ["no"], HasStatus = true };

    public static readonly ResourceType Pods = new("", "v1", "pods", "Pod", true)
    {
        ShortNames = ["po"],
        Categories = ["all"],
        HasStatus = true,
        TracksGeneration = true,
        Strategy = new PodStrategy(),
    };

    public static readonly ResourceType Events = new("", "v1", "events", "Event", true) { ShortNames = ["ev"], Strategy = new EventStrategy() };

    public static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", "ConfigMap", true) { ShortNames = ["cm"] };

    public static readonly ResourceType Secrets = new("", "v1", "secrets", "Secret", true);

    public static readonly ResourceType Services = new("", "v1", "services", "Service", true) { ShortNames = ["svc"], Categories = ["all"], HasStatus = true };

    public static readonly ResourceType ServiceAccounts = new("", "v1", "serviceaccounts", "ServiceAccount", true) { ShortNames = ["sa"] };

    public static readonly ResourceType Deployments = new("apps", "v1", "deployments", "Deployment", true)
    {
        ShortNames = ["deploy"],
        Categories = ["all"],
        HasStatus = true,
        HasScale = true,
        TracksGeneration = true,
        Strategy = new DeploymentStrategy(),
    };

    public static readonly ResourceType ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet", true)
    {
        ShortNames = ["rs"],
        Categories = ["all"],
        HasStatus = true,
        HasScale = true,
        TracksGeneration = true,
        Strategy = new ReplicaSetStrategy(),
    };

    public static readonly ResourceType PodDisruptionBudgets = new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true)
    {
        ShortNames = ["pdb"],
        HasStatus = true,
        TracksGeneration = true,
    };

    public static readonly ResourceType HorizontalPodAutoscalers = new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true)
    {
        ShortNames = ["hpa"],
        Categories = ["all"],
        HasStatus = true,
    };

    public static readonly ResourceType Leases = new("coordination.k8s.io", "v1", "leases", "Lease", true);

    public static readonly ResourceType Roles = new("rbac.authorization.k8s.io", "v1", "roles", "Role", true);

    public static readonly ResourceType RoleBindings = new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true);

    public static readonly ResourceType ClusterRoles = new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false);

    public static readonly ResourceType ClusterRoleBindings = new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false);

    public static readonly IReadOnlyList<ResourceType> All =
    [
        Namespaces, Nodes, Pods, Events, ConfigMaps, Secrets, Services, ServiceAccounts, Deployments, ReplicaSets,
        PodDisruptionBudgets, HorizontalPodAutoscalers, Leases, Roles, RoleBindings, ClusterRoles, ClusterRoleBindings,
    ];

    public static ResourceType? Find(string group, string version, string plural) =>
        All.FirstOrDefault(t => t.Group == group && t.Version == version && t.Plural == plural);
}
