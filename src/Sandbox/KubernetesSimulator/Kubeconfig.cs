namespace Sandbox.KubernetesSimulator;

/// <summary>The file that tells <c>kubectl</c> where a cluster is and who asks.</summary>
internal static class Kubeconfig
{
    public static string For(Uri address, string? user) => $"""
        apiVersion: v1
        kind: Config
        current-context: simulated
        clusters:
        - name: simulated
          cluster:
            server: {address.ToString().TrimEnd('/')}
        contexts:
        - name: simulated
          context:
            cluster: simulated
            user: simulated
            namespace: default
        users:
        - name: simulated
          user:
            token: {user ?? Api.Identity.Administrator}

        """;
}
