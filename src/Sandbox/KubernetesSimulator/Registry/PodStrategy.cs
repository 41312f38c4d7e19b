using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

internal sealed class PodStrategy : ResourceStrategy
{
    private static readonly string[] TolerableForFiveMinutes = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    public override bool ReturnsDeleted => true;

    public override void ApplyDefaults(JsonObject next) => PodSpecDefaults.Apply(next.Ensure("spec"));

    public override void PrepareForCreate(JsonObject next)
    {
        var spec = next.Ensure("spec");
        spec.Default("enableServiceLinks", true);
        spec.Default("preemptionPolicy", "PreemptLowerPriority");
        spec.Default("priority", 0);
        spec.Default("serviceAccountName", "default");
        spec.Default("serviceAccount", spec.Text("serviceAccountName")!);
        AddTolerations(spec);
        AddServiceAccountVolume(spec);
        next["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(spec) };
    }

    public override void Shape(JsonObject next)
    {
        foreach (var condition in next.Items("status", "conditions"))
            condition.TryAdd("lastProbeTime", null);
    }

    public override bool RaisesGeneration(JsonObject next, JsonObject old)
    {
        // The binding to a node is part of the specification, but it is not the author's wish.
        var (wish, before) = (next["spec"]?.DeepClone(), old["spec"]?.DeepClone());
        (wish as JsonObject)?.Remove("nodeName");
        (before as JsonObject)?.Remove("nodeName");
        return !JsonNode.DeepEquals(wish, before);
    }

    public override void Validate(JsonObject next, JsonObject? old, List<FieldError> errors) => PodSpecDefaults.Validate(next["spec"], "spec", errors);

    public override long GracePeriod(JsonObject current, long? requested)
    {
        // Nobody is there to wait for: not bound to a kubelet, or over already.
        if (current.Text("spec", "nodeName") is null || current.Text("status", "phase") is "Succeeded" or "Failed")
            return 0;
        return Math.Max(0, requested ?? current.Number("spec", "terminationGracePeriodSeconds") ?? 30);
    }

    private static void AddTolerations(JsonObject spec)
    {
        if (spec["tolerations"] is not JsonArray tolerations)
            spec["tolerations"] = tolerations = [];
        foreach (var key in TolerableForFiveMinutes.Where(k => !tolerations.OfType<JsonObject>().Any(t => t.Text("key") == k)))
            tolerations.Add(new JsonObject { ["effect"] = "NoExecute", ["key"] = key, ["operator"] = "Exists", ["tolerationSeconds"] = 300 });
    }

    private static void AddServiceAccountVolume(JsonObject spec)
    {
        if (spec["automountServiceAccountToken"] is JsonValue wish && wish.GetValueKind() == System.Text.Json.JsonValueKind.False)
            return;
        var name = "kube-api-access-" + Naming.Suffix(5);
        if (spec["volumes"] is not JsonArray)
            spec["volumes"] = new JsonArray();
        spec["volumes"]!.AsArray().Add(new JsonObject
        {
            ["name"] = name,
            ["projected"] = new JsonObject
            {
                ["defaultMode"] = 420,
                ["sources"] = new JsonArray(
                    new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = 3607, ["path"] = "token" } },
                    new JsonObject
                    {
                        ["configMap"] = new JsonObject
                        {
                            ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                            ["name"] = "kube-root-ca.crt",
                        },
                    },
                    new JsonObject
                    {
                        ["downwardAPI"] = new JsonObject
                        {
                            ["items"] = new JsonArray(new JsonObject
                            {
                                ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                                ["path"] = "namespace",
                            }),
                        },
                    }),
            },
        });
        foreach (var container in spec.Items("containers"))
        {
            if (container["volumeMounts"] is not JsonArray)
                container["volumeMounts"] = new JsonArray();
            container["volumeMounts"]!.AsArray().Add(new JsonObject
            {
                ["mountPath"] = "/var/run/secrets/kubernetes.io/serviceaccount",
                ["name"] = name,
                ["readOnly"] = true,
            });
        }
    }

    private static string QualityOfService(JsonObject spec)
    {
        var containers = spec.Items("containers").ToList();
        if (containers.All(c => c.StringMap("resources", "requests").Count == 0 && c.StringMap("resources", "limits").Count == 0))
            return "BestEffort";
        return containers.All(c => IsGuaranteed(c)) ? "Guaranteed" : "Burstable";
    }

    private static bool IsGuaranteed(JsonObject container)
    {
        var (requests, limits) = (container.StringMap("resources", "requests"), container.StringMap("resources", "limits"));
        return new[] { "cpu", "memory" }.All(r => limits.TryGetValue(r, out var limit) && requests.GetValueOrDefault(r, limit) == limit);
    }
}
