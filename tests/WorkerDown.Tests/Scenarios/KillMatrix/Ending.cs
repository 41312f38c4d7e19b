using k8s;
using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Scenarios.KillMatrix;

/// <summary>What must be the same whenever a worker is killed, as lines that can be compared.</summary>
internal static class Ending
{
    public static async Task<IReadOnlyList<string>> OfAsync(Stage stage, RemediationResult? result)
    {
        var world = stage.World;
        // Not the cause: it is that of the last look before the worker was back, and when that look is taken is not the same.
        var lines = new List<string> { $"outcome {result?.Outcome}" };
        lines.AddRange((result?.Attempts ?? []).Select(a => $"attempt {a.Number}: {a.Action} {a.Act} {a.Verdict}"));
        lines.Add($"mutations {stage.Mutations}");
        // How often a channel that forgets is told again depends on how long the story took.
        lines.AddRange(stage.Pages.Where(p => p.Kind != "Refresh").GroupBy(p => (p.Channel, p.DedupKey)).OrderBy(g => g.Key).Select(g => $"pages by {g.Key.Channel} of {g.Key.DedupKey}: {string.Join(", ", g.Select(p => p.Kind))}"));
        lines.Add($"PagerDuty called {world.Receiver.PagerDuty.Notifications.Count} time(s), broken rules {world.Receiver.Refused.Count}");
        foreach (var type in new[] { WorkerDownNames.Remediation, WorkerDownNames.Storm, WorkerDownNames.PageDelivery })
            lines.Add($"runs of {type}: {(await world.Client.CountWorkflowsAsync($"WorkflowType = '{type}'")).Count}");
        foreach (var deployment in (await AppsV1OperationsExtensions.ListNamespacedDeploymentAsync(world.Kubernetes.AppsV1, HostingDeployment.Namespace)).Items.OrderBy(d => d.Metadata.Name))
        {
            lines.Add($"{deployment.Metadata.Name}: {deployment.Spec.Template.Spec.Containers[0].Image}, generation {deployment.Metadata.Generation}, "
                + $"revision {deployment.Metadata.Annotations?["deployment.kubernetes.io/revision"]}, {deployment.Status.ReadyReplicas} ready");
        }
        return lines;
    }
}
