using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator;

/// <summary>Makes objects from YAML as they stand in files: several documents, each with its kind.</summary>
internal static class ManifestLoader
{
    /// <summary>Creates what is not there and replaces what is.</summary>
    /// <param name="registry">Where to.</param>
    /// <param name="yaml">The documents.</param>
    /// <param name="ns">The namespace of those that name none.</param>
    /// <returns>How many objects were made.</returns>
    public static int Load(ObjectRegistry registry, string yaml, string ns)
    {
        var documents = KubernetesYaml.LoadAllFromString(yaml, null, true);
        foreach (var document in documents)
            Put(registry, (IKubernetesObject<V1ObjectMeta>)document, ns);
        return documents.Count;
    }

    private static void Put(ObjectRegistry registry, IKubernetesObject<V1ObjectMeta> document, string ns)
    {
        var type = ResourceTypes.Served.FirstOrDefault(t => t.Model == document.GetType())
            ?? throw new NotSupportedException($"{document.ApiVersion} {document.Kind} is not served by the simulated cluster");
        var home = type.Namespaced ? document.Metadata.NamespaceProperty ?? ns : null;
        var node = Codec.Encode(document);
        try
        {
            registry.Create(type.Stored, home, (System.Text.Json.Nodes.JsonObject)node.DeepClone());
        }
        catch (ApiException there) when (there.Reason == "AlreadyExists")
        {
            registry.Update(type.Stored, home, document.Metadata.Name, _ => node);
        }
    }
}
