using System.Text.Json;
using k8s.Models;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Json;
using WorkerDown.Core.Redaction;
using WorkerDown.Tests.Core;

namespace WorkerDown.Tests.Activities.Diagnose;

/// <summary>A secret in every free text that comes from outside, and none in the diagnosis.</summary>
public class NoSecretTests
{
    private const string Secret = "hunter2canary";
    private const string Text = "failed with password=" + Secret;

    private static V1ObjectMeta Meta(string name, string uid, string? owner = null) => new()
    {
        Name = name,
        Uid = uid,
        Annotations = new Dictionary<string, string>
        {
            [Annotations.Revision] = "2",
            [Annotations.Pause] = Text,
            [Annotations.ChangeCause] = Text,
            ["meta.helm.sh/release-name"] = Text,
            ["argocd.argoproj.io/tracking-id"] = Text,
        },
        OwnerReferences = owner is null ? null : [new V1OwnerReference { Controller = true, Uid = owner, Kind = "ReplicaSet", Name = owner }],
        ManagedFields = [new V1ManagedFieldsEntry { Manager = Text, FieldsV1 = JsonSerializer.SerializeToElement(new Dictionary<string, object> { ["f:spec"] = new Dictionary<string, object> { ["f:template"] = new { } } }) }],
    };

    private static V1PodTemplateSpec Template() => new()
    {
        Spec = new()
        {
            Containers =
            [
                new V1Container
                {
                    Name = "worker", Image = "registry/worker:v2", Command = ["worker"], Args = ["--db-password", Secret, "--dsn=postgres://app:" + Secret + "@db/x"],
                    Env = [new V1EnvVar { Name = "DB_PASSWORD", Value = Secret }],
                },
            ],
        },
    };

    [Fact]
    public void No_secret_of_any_source_stands_in_the_diagnosis()
    {
        var deployment = new V1Deployment
        {
            Metadata = Meta("web", "d"),
            Spec = new() { Replicas = 1, Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } }, Template = Template() },
            Status = new() { Conditions = [new V1DeploymentCondition { Type = "ReplicaFailure", Status = "True", Reason = Text, Message = Text }] },
        };
        var set = new V1ReplicaSet { Metadata = Meta("rs2", "rs2", "d"), Spec = new() { Template = Template() } };
        var state = new V1ContainerState { Waiting = new() { Reason = "CrashLoopBackOff", Message = Text } };
        var pod = new V1Pod
        {
            Metadata = Meta("web-rs2-bcdfg", "p", "rs2"),
            Spec = new() { NodeName = "n", Containers = Template().Spec.Containers },
            Status = new()
            {
                Phase = "Running",
                Reason = Text,
                Message = Text,
                Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = Text }],
                ContainerStatuses = [new V1ContainerStatus { Name = "worker", RestartCount = 3, State = state, LastState = new() { Terminated = new() { ExitCode = 1, Reason = Text, Message = Text, FinishedAt = Given.Now.UtcDateTime } } }],
            },
        };
        var e = new Corev1Event { InvolvedObject = new() { Kind = "Pod", Name = "web-rs2-bcdfg", Uid = "p" }, Reason = Text, Message = Text };
        var node = new V1Node { Metadata = new() { Name = "n" }, Status = new() { Conditions = [new V1NodeCondition { Type = "Ready", Status = "False", Reason = Text }] } };
        var described = new Temporalio.Api.WorkflowService.V1.DescribeTaskQueueResponse { Pollers = { new Temporalio.Api.TaskQueue.V1.PollerInfo { Identity = Text } } };
        var evidence = new TargetEvidence
        {
            TakenAt = Given.Now,
            Deployment = Observed<DeploymentFacts>.Of(DeploymentReading.Facts(deployment)),
            ReplicaSets = Observed<IReadOnlyList<ReplicaSetFacts>>.Of([DeploymentReading.Facts(set)]),
            Pods = Observed<IReadOnlyList<PodFacts>>.Of([PodReading.Facts(pod, null)]),
            Events = Observed<IReadOnlyList<EventFacts>>.Of([PodReading.Facts(e)]),
            Nodes = Observed<IReadOnlyList<NodeFacts>>.Of([PodReading.Facts(node)]),
            Logs = [new("web-rs2-bcdfg", "worker", false, LogText.Clean($"one\n{Text}\nAuthorization: Bearer {Secret}1234\n", 100))],
            TaskQueues = [QueueReading.Facts("q", described, null, Given.Now)],
            Temporal = new() { Parts = [new("frontend", false, WorkerDown.Activities.Problems.Say(new InvalidOperationException(Text)))] },
            NotObserved = [WorkerDown.Activities.Problems.Say(new HttpRequestException(Text))],
        };

        var recorded = JsonSerializer.Serialize(EvidenceBounds.Fit(Given.Diagnose(evidence)), WorkerDownJson.Options);

        Assert.DoesNotContain(Secret, recorded, StringComparison.Ordinal);
        Assert.Contains("DB_PASSWORD", recorded, StringComparison.Ordinal); // names are kept
        Assert.Contains(Redactor.Mark, recorded, StringComparison.Ordinal);
    }
}
