using System.Text.Json.Nodes;
using k8s.Models;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>What a pod specification says when its author says nothing, be it in a pod or in a template.</summary>
internal static class PodSpecDefaults
{
    public static void Apply(JsonObject spec)
    {
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("restartPolicy", "Always");
        spec.Default("schedulerName", "default-scheduler");
        spec.Default("securityContext", new JsonObject());
        spec.Default("terminationGracePeriodSeconds", 30);
        foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
            ApplyToContainer(container);
        foreach (var volume in spec.Items("volumes"))
        {
            foreach (var source in (ReadOnlySpan<string>)["configMap", "secret", "projected"])
                (volume[source] as JsonObject)?.Default("defaultMode", 420);
        }
    }

    public static void Validate(JsonNode? spec, string path, List<FieldError> errors)
    {
        var containers = spec.Items("containers").ToList();
        if (containers.Count == 0)
            errors.Add(FieldError.Required($"{path}.containers"));
        for (var i = 0; i < containers.Count; i++)
        {
            if (containers[i].Text("name") is null or "")
                errors.Add(FieldError.Required($"{path}.containers[{i}].name"));
            if (containers[i].Text("image") is null or "")
                errors.Add(FieldError.Required($"{path}.containers[{i}].image"));
        }
    }

    private static void ApplyToContainer(JsonObject container)
    {
        container.Default("imagePullPolicy", PullPolicy(container.Text("image") ?? ""));
        container.Default("resources", new JsonObject());
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        foreach (var port in container.Items("ports"))
            port.Default("protocol", "TCP");
        foreach (var probe in (ReadOnlySpan<string>)["readinessProbe", "livenessProbe", "startupProbe"])
            ApplyToProbe(container[probe] as JsonObject);
        foreach (var variable in container.Items("env"))
            (variable.At("valueFrom", "fieldRef") as JsonObject)?.Default("apiVersion", "v1");
        foreach (var bound in (ReadOnlySpan<string>)["requests", "limits"])
            Canonicalise(container.At("resources", bound) as JsonObject);
    }

    private static void ApplyToProbe(JsonObject? probe)
    {
        if (probe is null)
            return;
        probe.Default("timeoutSeconds", 1);
        probe.Default("periodSeconds", 10);
        probe.Default("successThreshold", 1);
        probe.Default("failureThreshold", 3);
        if (probe["httpGet"] is JsonObject get)
        {
            get.Default("scheme", "HTTP");
            get.Default("path", "/");
        }
    }

    // The server keeps quantities in their shortest form: a client that sends one back must not make a new template of it.
    private static void Canonicalise(JsonObject? quantities)
    {
        foreach (var (name, value) in quantities?.ToList() ?? [])
            quantities![name] = new ResourceQuantity(value is JsonValue v && v.GetValueKind() == System.Text.Json.JsonValueKind.String ? v.GetValue<string>() : value!.ToJsonString()).ToString();
    }

    private static string PullPolicy(string image)
    {
        var tag = image[(image.LastIndexOf('/') + 1)..].Split(':', 2);
        return image.Contains('@') || (tag.Length == 2 && tag[1] != "latest") ? "IfNotPresent" : "Always";
    }
}
