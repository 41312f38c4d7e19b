using WorkerDown.Core.Health;

namespace WorkerDown.Core.Escalate;

/// <summary>What a person does next in a storm, by what the workers have in common.</summary>
public static class StormSteps
{
    /// <summary>The steps; commands begin with <c>$ </c>.</summary>
    public static IReadOnlyList<string> For(FleetStorm storm)
    {
        var first = storm.Down[0];
        var kubectl = $"kubectl --context {first.Context ?? first.Cluster}";
        var shared = storm.Cause.Shared;
        return storm.Cause.Kind switch
        {
            CommonCauseKind.Node => ["See what is wrong with that node:", $"$ {kubectl} describe node {shared}", $"$ {kubectl} get pods -A -o wide --field-selector spec.nodeName={shared}"],
            CommonCauseKind.Image => ["They run the same image. Read why it does not start; go back to the image before:", $"$ {kubectl} -n {first.Namespace} describe pods -l app={first.Deployment}", $"$ {kubectl} -n {first.Namespace} logs deployment/{first.Deployment} --previous --tail=50"],
            CommonCauseKind.TemporalConnection => ["Their pods are ready but do not reach Temporal. Look at the way there (network policy, DNS, certificate, frontend):", $"$ {kubectl} -n {first.Namespace} logs deployment/{first.Deployment} --tail=100 | grep -iE 'temporal|connect'", "$ temporal operator cluster health"],
            CommonCauseKind.Namespace => ["See what happened in that namespace (quota, policy, secret, deletion):", $"$ {kubectl} -n {first.Namespace} get events --sort-by=.lastTimestamp", $"$ {kubectl} -n {first.Namespace} get resourcequota,pods -o wide"],
            CommonCauseKind.Cluster => ["See what is wrong with that cluster:", $"$ {kubectl} get nodes", $"$ {kubectl} get events -A --sort-by=.lastTimestamp"],
            _ => ["Look at each; the latest events first:", .. storm.Down.Select(d => d.Context ?? d.Cluster).Distinct().Select(c => $"$ kubectl --context {c} get events -A --sort-by=.lastTimestamp")],
        };
    }
}
