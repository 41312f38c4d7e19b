using k8s.Models;
using WorkerDown.Activities.Kubernetes;

namespace WorkerDown.Tests.Activities.Kubernetes;

public class OwnershipTests
{
    private static readonly V1Deployment Web = new() { Metadata = new() { Name = "web", Uid = "d" } };

    private static V1ObjectMeta Owned(string name, string? owner, bool controller = true) => new()
    {
        Name = name,
        Uid = $"uid-of-{name}",
        Labels = new Dictionary<string, string> { ["app"] = "web" },
        OwnerReferences = owner is null ? null : [new() { ApiVersion = "apps/v1", Kind = "Owner", Name = owner, Uid = owner, Controller = controller }],
    };

    [Fact]
    public void Only_what_it_controls_is_a_Deployments_own_whatever_labels_others_carry()
    {
        V1ReplicaSet[] sets = [new() { Metadata = Owned("mine", "d") }, new() { Metadata = Owned("labelled", null) }, new() { Metadata = Owned("another", "e") }];
        V1Pod[] pods = [new() { Metadata = Owned("of-mine", "uid-of-mine") }, new() { Metadata = Owned("of-a-job", "job") }, new() { Metadata = Owned("of-nobody", null) }];

        var own = Ownership.SetsOf(Web, sets);

        Assert.Equal(["mine"], own.Select(s => s.Metadata.Name));
        Assert.Equal(["of-mine"], Ownership.PodsOf(own, pods).Select(p => p.Metadata.Name));
        Assert.Empty(Ownership.SetsOf(new() { Metadata = new() { Name = "web", Uid = "" } }, [new() { Metadata = Owned("of-nothing", "") }]));
        Assert.Empty(Ownership.PodsOf([], pods));
    }
}
