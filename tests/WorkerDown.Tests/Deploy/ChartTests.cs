using System.Text.Json;
using System.Text.RegularExpressions;
using WorkerDown.Tests.Deploy.Rendering;
using YamlDotNet.Serialization;

namespace WorkerDown.Tests.Deploy;

public partial class ChartTests
{
    // What makes the chart the k3s overlay: its settings, its channel's files, its one namespace.
    private static readonly string K3s = $"""
        targetNamespaces: [hosting]
        temporalPods:
          namespace: temporal
        settings: {File.ReadAllText(Path.Combine(Manifests.Deploy, "kustomize/overlays/k3s/appsettings.json")).Replace('\n', ' ')}
        channels:
          files:
            ops-url: https://hooks.example.org/worker-down
            ops-key: replace-me
        """;

    [Fact]
    public void The_chart_makes_the_same_objects_as_the_k3s_overlay()
    {
        var overlay = Comparable(Manifests.Kustomize("overlays/k3s"));
        overlay.Remove("Namespace /worker-down"); // Helm makes it: --create-namespace

        Assert.Equal(Text(overlay), Text(Comparable(Manifests.Chart(K3s))));
    }

    [Fact]
    public void The_real_helm_renders_the_chart_as_these_tests_do()
    {
        if (Manifests.Helm(K3s) is not { } real)
        {
            Assert.Skip("helm is not installed here (WORKERDOWN_TEST_HELM names a binary)");
            return;
        }

        Assert.Equal(Text(Comparable(real)), Text(Comparable(Manifests.Chart(K3s))));
    }

    [Fact]
    public void What_is_optional_can_be_left_out()
    {
        var objects = Manifests.ByName(Manifests.Chart("""
            nodes: { read: false }
            priorityClass: { create: false }
            networkPolicy: { create: false }
            channels: { existingSecret: mine }
            """));

        Assert.DoesNotContain(objects.Keys, k => k.StartsWith("ClusterRole", StringComparison.Ordinal) || k.StartsWith("PriorityClass", StringComparison.Ordinal)
            || k.StartsWith("NetworkPolicy", StringComparison.Ordinal) || k.StartsWith("Secret", StringComparison.Ordinal) || k.StartsWith("ServiceMonitor", StringComparison.Ordinal));
        var pod = Manifests.At(objects["Deployment worker-down/worker-down"], "spec", "template", "spec");
        Assert.Null(Manifests.At(pod, "priorityClassName"));
        Assert.Contains("secretName: mine", new SerializerBuilder().Build().Serialize(pod), StringComparison.Ordinal);
    }

    // Ignored: the hash that kustomize adds to the names of settings and secrets, the checksums that stand for it in the
    // chart, and the labels (kustomize adds its own to every object).
    private static SortedDictionary<string, string> Comparable(string yaml)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, item) in Manifests.ByName(Hash().Replace(yaml, "$1")))
        {
            var metadata = (IDictionary<object, object>)item["metadata"];
            metadata.Remove("labels");
            if (Manifests.At(item, "spec", "template", "metadata") is IDictionary<object, object> pod)
            {
                pod.Remove("annotations");
                pod.Remove("labels");
            }
            if (item.TryGetValue("data", out var data) && data is IDictionary<object, object> files && files.TryGetValue("appsettings.json", out var settings))
                files["appsettings.json"] = JsonSerializer.Serialize(Ordered(Manifests.Parse((string)settings)));
            result[key] = new SerializerBuilder().Build().Serialize(Ordered(item));
        }
        return result;
    }

    private static string Text(SortedDictionary<string, string> objects) => string.Join('\n', objects.Select(o => $"# {o.Key}\n{o.Value}"));

    private static object? Ordered(object? node) => node switch
    {
        IDictionary<object, object> map => map.OrderBy(e => (string)e.Key, StringComparer.Ordinal).ToDictionary(e => e.Key, e => Ordered(e.Value)),
        IList<object> list => list.Select(Ordered).ToList(),
        _ => node,
    };

    [GeneratedRegex("(worker-down-(?:settings|channels))-[a-z0-9]{10}")]
    private static partial Regex Hash();
}
