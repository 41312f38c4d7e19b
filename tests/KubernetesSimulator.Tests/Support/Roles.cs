namespace Sandbox.KubernetesSimulator.Tests.Support;

/// <summary>Manifests that give permissions, as they stand in files.</summary>
internal static class Roles
{
    /// <summary>Binds a user to a ClusterRole in the whole cluster.</summary>
    public static string Binding(string user, string clusterRole) => $$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: {{user}}-{{clusterRole}}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{clusterRole}}}
        subjects:
          - {apiGroup: rbac.authorization.k8s.io, kind: User, name: {{user}}}
        """;

    /// <summary>A service account <c>operator</c> of the namespace <c>tools</c> that looks after Deployments in <c>default</c> and reads nodes.</summary>
    public const string Operator = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: tools}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: operator, namespace: tools}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: operator, namespace: default}
        rules:
          - {apiGroups: [""], resources: [pods], verbs: [get, list, delete]}
          - {apiGroups: [""], resources: [pods/log], verbs: [get]}
          - {apiGroups: [apps], resources: [deployments], resourceNames: [hosting-worker], verbs: [get, patch]}
          - {apiGroups: [apps], resources: ["*/scale"], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: operator, namespace: default}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: operator}
        subjects:
          - {kind: ServiceAccount, name: operator, namespace: tools}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: nodes-reader}
        rules:
          - {apiGroups: [""], resources: [nodes], verbs: [list]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: operator-nodes}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: nodes-reader}
        subjects:
          - {kind: ServiceAccount, name: operator, namespace: tools}
        """;

    public const string OperatorUser = "system:serviceaccount:tools:operator";
}
