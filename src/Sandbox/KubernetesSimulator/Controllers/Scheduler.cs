using System.Text.Json.Nodes;
using k8s.Models;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>Binds pods to nodes that take them, and says in the scheduler's words why none does.</summary>
internal sealed class Scheduler(ControllerClient client, ObjectRegistry registry, ClusterClock clock, ControllerTimings timings)
    : Controller(clock, timings)
{
    public override void Observe(WatchEvent change)
    {
        if (change.Object.Type == ResourceTypes.Pods && change.Kind != ChangeKind.Deleted && IsWaiting(change.Object))
            Enqueue(change.Object.Key);
        else if (change.Object.Type == ResourceTypes.Nodes || (change.Object.Type == ResourceTypes.Pods && change.Kind == ChangeKind.Deleted))
            LookAtAllWaiting();
    }

    protected override async Task Sync(string key)
    {
        var (ns, name) = Split(key);
        if (client.Find(ResourceTypes.Pods, ns, name) is not { } stored || !IsWaiting(stored))
            return;
        var pod = new PodView(stored);
        var refusals = new List<string>();
        foreach (var node in client.List(ResourceTypes.Nodes))
        {
            if (NodeFit.Refusal(pod.Node, node.ToNode(), PodsOn(node.Name)) is { } refusal)
            {
                refusals.Add(refusal);
                continue;
            }
            await Bind(stored, node.Name).ConfigureAwait(false);
            return;
        }
        await Refuse(stored, pod, Explain(refusals)).ConfigureAwait(false);
    }

    private static bool IsWaiting(StoredObject pod)
    {
        var view = new PodView(pod);
        return view is { NodeName: null, IsDeleting: false, IsOver: false } && view.Node.Text("spec", "schedulerName") == "default-scheduler";
    }

    private void LookAtAllWaiting()
    {
        foreach (var pod in client.List(ResourceTypes.Pods).Where(IsWaiting))
            Enqueue(pod.Key);
    }

    private List<JsonObject> PodsOn(string node) =>
        [.. client.List(ResourceTypes.Pods).Select(p => new PodView(p)).Where(p => p.NodeName == node && !p.IsOver).Select(p => p.Node)];

    private async Task Bind(StoredObject pod, string node)
    {
        await client.Update(
            pod,
            target =>
            {
                target.Ensure("spec")["nodeName"] = node;
                SetScheduled(target, "True", null, null);
            },
            Part.Binding).ConfigureAwait(false);
        Report(pod, "Normal", "Scheduled", "Binding", $"Successfully assigned {pod.Key} to {node}");
    }

    private async Task Refuse(StoredObject stored, PodView pod, string message)
    {
        if (pod.Condition("PodScheduled") is { } known && known.Text("message") == message)
            return;
        await client.Update(stored, target => SetScheduled(target, "False", "Unschedulable", message), Part.Status).ConfigureAwait(false);
        Report(stored, "Warning", "FailedScheduling", "Scheduling", message);
    }

    private void SetScheduled(JsonObject pod, string status, string? reason, string? message)
    {
        var conditions = pod.Items("status", "conditions").ToList();
        var former = conditions.FirstOrDefault(c => c.Text("type") == "PodScheduled");
        var condition = Codec.Encode(new V1PodCondition
        {
            Type = "PodScheduled",
            Status = status,
            Reason = reason,
            Message = message,
            LastTransitionTime = former?.Text("status") == status ? Codec.ReadTime(former.Text("lastTransitionTime"))?.UtcDateTime : Clock.Now.UtcDateTime,
            ObservedGeneration = pod.Number("metadata", "generation"),
        });
        pod.Ensure("status")["conditions"] = new JsonArray([condition, .. conditions.Where(c => c != former).Select(c => c.DeepClone())]);
    }

    private static string Explain(List<string> refusals)
    {
        var total = refusals.Count;
        var counted = refusals.GroupBy(r => r).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}");
        return total == 0
            ? "no nodes available to schedule pods"
            : $"0/{total} nodes are available: {string.Join(", ", counted)}. no new claims to deallocate, preemption: 0/{total} nodes are available: {total} Preemption is not helpful for scheduling.";
    }

    // The scheduler reports through the newer API: no first and last time, no count, no source.
    private void Report(StoredObject pod, string type, string reason, string action, string message) =>
        registry.Create(ResourceTypes.Events, pod.Namespace, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = EventName.For(pod, Clock.Now) },
            ["action"] = action,
            ["eventTime"] = Codec.MicroTime(Clock.Now),
            ["involvedObject"] = EventName.Reference(new EventSubject(pod)),
            ["message"] = message,
            ["reason"] = reason,
            ["reportingComponent"] = "default-scheduler",
            ["reportingInstance"] = "default-scheduler-vm",
            ["source"] = new JsonObject(),
            ["type"] = type,
        });
}
