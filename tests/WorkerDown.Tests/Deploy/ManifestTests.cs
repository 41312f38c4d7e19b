using k8s;
using k8s.Models;
using WorkerDown.Host.Configuration;
using WorkerDown.Tests.Deploy.Rendering;

namespace WorkerDown.Tests.Deploy;

public class ManifestTests
{
    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_object_of_an_overlay_is_of_the_api_s_types_and_has_no_unknown_field(string overlay) => Check(Manifests.Kustomize($"overlays/{overlay}"));

    [Fact]
    public void The_hardened_worker_is_of_the_api_s_types_too() => Check(File.ReadAllText(Path.Combine(Manifests.Deploy, "examples/hosting-worker.yaml")));

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_program_runs_with_the_least(string overlay)
    {
        var pod = Deployment(overlay).Spec.Template.Spec;

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        var container = Assert.Single(pod.Containers);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Contains("memory", container.Resources.Limits.Keys);
        Assert.Equal("/healthz", container.LivenessProbe.HttpGet.Path);
        Assert.Equal("/readyz", container.ReadinessProbe.HttpGet.Path);
        Assert.True(pod.TerminationGracePeriodSeconds > new HostSettings().GracePeriod.TotalSeconds, "the pod's grace period must exceed the program's");
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void No_role_of_an_overlay_allows_everything(string overlay)
    {
        var rules = Objects(Manifests.Kustomize($"overlays/{overlay}"))
            .SelectMany(o => o switch { V1Role r => r.Rules, V1ClusterRole c => c.Rules, _ => [] }).ToList();

        Assert.NotEmpty(rules);
        Assert.DoesNotContain(rules, r => r.Verbs.Contains("*") || r.Resources.Contains("*") || r.ApiGroups.Contains("*"));
        Assert.DoesNotContain(rules, r => r.Resources.Contains("secrets") || r.Verbs.Contains("deletecollection"));
    }

    private static V1Deployment Deployment(string overlay) => Objects(Manifests.Kustomize($"overlays/{overlay}")).OfType<V1Deployment>().Single();

    private static void Check(string yaml) => Assert.NotEmpty(Objects(yaml));

    private static List<object> Objects(string yaml) => KubernetesYaml.LoadAllFromString(yaml, strict: true);
}
