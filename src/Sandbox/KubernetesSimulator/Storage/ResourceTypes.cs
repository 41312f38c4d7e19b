using k8s.Models;
using Sandbox.KubernetesSimulator.Registry;

namespace Sandbox.KubernetesSimulator.Storage;

/// <summary>Every kind of object that the simulator knows.</summary>
internal static class ResourceTypes
{
    public static readonly ResourceType Namespaces = new("", "v1", "namespaces", "Namespace", false)
    {
        Model = typeof(V1Namespace),
        ShortNames = ["ns"],
        HasStatus = true,
        Strategy = new NamespaceStrategy(),
    };

    public static readonly ResourceType Nodes = new("", "v1", "nodes", "Node", false) { Model = typeof(V1Node), ShortNames = ["no"], HasStatus = true };

    public static readonly ResourceType Pods = new("", "v1", "pods", "Pod", true)
    {
        Model = typeof(V1Pod),
        ShortNames = ["po"],
        Categories = ["all"],
        HasStatus = true,
        TracksGeneration = true,
        Strategy = new PodStrategy(),
    };

    public static readonly ResourceType Events = new("", "v1", "events", "Event", true)
    {
        Model = typeof(Corev1Event),
        ShortNames = ["ev"],
        Strategy = new EventStrategy(),
    };

    public static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", "ConfigMap", true)
    {
        Model = typeof(V1ConfigMap),
        ShortNames = ["cm"],
    };

    public static readonly ResourceType Secrets = new("", "v1", "secrets", "Secret", true) { Model = typeof(V1Secret), Strategy = new SecretStrategy() };

    public static readonly ResourceType Services = new("", "v1", "services", "Service", true)
    {
        Model = typeof(V1Service),
        ShortNames = ["svc"],
        Categories = ["all"],
        HasStatus = true,
    };

    public static readonly ResourceType ServiceAccounts = new("", "v1", "serviceaccounts", "ServiceAccount", true)
    {
        Model = typeof(V1ServiceAccount),
        ShortNames = ["sa"],
    };

    public static readonly ResourceType Deployments = new("apps", "v1", "deployments", "Deployment", true)
    {
        Model = typeof(V1Deployment),
        ShortNames = ["deploy"],
        Categories = ["all"],
        HasStatus = true,
        HasScale = true,
        TracksGeneration = true,
        Strategy = new DeploymentStrategy(),
    };

    public static readonly ResourceType ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet", true)
    {
        Model = typeof(V1ReplicaSet),
        ShortNames = ["rs"],
        Categories = ["all"],
        HasStatus = true,
        HasScale = true,
        TracksGeneration = true,
        Strategy = new ReplicaSetStrategy(),
    };

    public static readonly ResourceType PodDisruptionBudgets = new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true)
    {
        Model = typeof(V1PodDisruptionBudget),
        NeedsVersion = true,
        ShortNames = ["pdb"],
        HasStatus = true,
        TracksGeneration = true,
    };

    public static readonly ResourceType HorizontalPodAutoscalers = new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true)
    {
        Model = typeof(V2HorizontalPodAutoscaler),
        ShortNames = ["hpa"],
        Categories = ["all"],
        HasStatus = true,
    };

    public static readonly ResourceType Leases = new("coordination.k8s.io", "v1", "leases", "Lease", true)
    {
        Model = typeof(V1Lease),
        NeedsVersion = true,
    };

    public static readonly ResourceType Roles = new("rbac.authorization.k8s.io", "v1", "roles", "Role", true)
    {
        Model = typeof(V1Role),
    };

    public static readonly ResourceType RoleBindings = new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true)
    {
        Model = typeof(V1RoleBinding),
    };

    public static readonly ResourceType ClusterRoles = new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false)
    {
        Model = typeof(V1ClusterRole),
    };

    public static readonly ResourceType ClusterRoleBindings = new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false)
    {
        Model = typeof(V1ClusterRoleBinding),
    };

    public static readonly ResourceType NetworkPolicies = new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true)
    {
        Model = typeof(V1NetworkPolicy),
        ShortNames = ["netpol"],
        TracksGeneration = true,
    };

    public static readonly ResourceType PriorityClasses = new("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", false)
    {
        Model = typeof(V1PriorityClass),
        ShortNames = ["pc"],
    };

    /// <summary>The same events under their newer group.</summary>
    public static readonly ResourceType NewEvents = new("events.k8s.io", "v1", "events", "Event", true)
    {
        Model = typeof(Eventsv1Event),
        ShortNames = ["ev"],
        View = new EventsView(),
    };

    /// <summary>Every kind whose objects are kept.</summary>
    public static readonly IReadOnlyList<ResourceType> All =
    [
        Namespaces, Nodes, Pods, Events, ConfigMaps, Secrets, Services, ServiceAccounts, Deployments, ReplicaSets,
        PodDisruptionBudgets, HorizontalPodAutoscalers, Leases, Roles, RoleBindings, ClusterRoles, ClusterRoleBindings, NetworkPolicies, PriorityClasses,
    ];

    /// <summary>Every kind that the API serves: what is kept, other views of it, and questions.</summary>
    public static readonly IReadOnlyList<ResourceType> Served =
    [
        .. All,
        NewEvents,
        new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false) { Model = typeof(V1SelfSubjectAccessReview), IsReview = true },
        new("authorization.k8s.io", "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false) { Model = typeof(V1SelfSubjectRulesReview), IsReview = true },
        new("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", false) { Model = typeof(V1SubjectAccessReview), IsReview = true },
        new("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", false) { Model = typeof(V1SelfSubjectReview), IsReview = true },
    ];

    public static ResourceType? Find(string group, string version, string plural) =>
        Served.FirstOrDefault(t => t.Group == group && t.Version == version && t.Plural == plural);
}
