namespace Sandbox.KubernetesSimulator.Rbac;

/// <summary>What somebody wants to do, in the words of RBAC.</summary>
/// <param name="Verb">Such as <c>patch</c>.</param>
/// <param name="Group">The API group; empty for the core.</param>
/// <param name="Resource">The plural, without its subresource.</param>
/// <param name="Subresource">Such as <c>scale</c>.</param>
/// <param name="Namespace">Null at the cluster's scope.</param>
/// <param name="Name">Null where the request names no object, as a create does.</param>
internal sealed record AccessRequest(string Verb, string Group, string Resource, string? Subresource, string? Namespace, string? Name)
{
    /// <summary>As rules name it: <c>deployments/scale</c>.</summary>
    public string FullResource => Subresource is null ? Resource : $"{Resource}/{Subresource}";

    /// <summary>The refusal in the server's words.</summary>
    public string Refusal(string user) =>
        $"User \"{user}\" cannot {Verb} resource \"{FullResource}\" in API group \"{Group}\" {(Namespace is null ? "at the cluster scope" : $"in the namespace \"{Namespace}\"")}";
}
