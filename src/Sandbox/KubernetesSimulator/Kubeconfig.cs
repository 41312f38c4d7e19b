using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sandbox.KubernetesSimulator;

/// <summary>The file that tells <c>kubectl</c> where a cluster is and who asks.</summary>
internal static class Kubeconfig
{
    public static string For(Uri address, X509Certificate2? authority, string? user, string ns) => $"""
        apiVersion: v1
        kind: Config
        current-context: simulated
        clusters:
        - name: simulated
          cluster:
            server: {address.ToString().TrimEnd('/')}{Trust(authority)}
        contexts:
        - name: simulated
          context:
            cluster: simulated
            user: simulated
            namespace: {ns}
        users:
        - name: simulated
          user:
            token: {user ?? Api.Identity.Administrator}

        """;

    private static string Trust(X509Certificate2? authority) =>
        authority is null ? "" : $"\n    certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(authority.ExportCertificatePem()))}";
}
