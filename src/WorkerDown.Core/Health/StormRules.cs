using System.Globalization;

namespace WorkerDown.Core.Health;

/// <summary>What is compared between targets in a storm.</summary>
/// <param name="Target">The target, with why it is down; its message says nothing for those that are up.</param>
/// <param name="TemporalNamespace">The Temporal namespace of its queues.</param>
/// <param name="Workload">Its Kubernetes side.</param>
public sealed record StormTraits(StormTarget Target, string TemporalNamespace, WorkloadHealth Workload);

/// <summary>Whether many targets down at once are a storm, and what they likely have in common: pure, from what one fleet check saw.</summary>
public static class StormRules
{
    /// <summary>What this share of those that are down have in common may be the cause: one of them may be down by chance.</summary>
    private const double Enough = 0.8;

    private static readonly string[] ProcessTroubles = ["CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "Error", "OOMKilled"];

    /// <summary>The storm; null when there is none.</summary>
    /// <param name="down">Targets that are down.</param>
    /// <param name="others">The other targets of the fleet.</param>
    /// <param name="maxTargets">More than this many down at once are a storm.</param>
    /// <param name="maxShare">More than this share of the fleet is a storm, from three targets on.</param>
    /// <param name="since">The earliest first-seen-down.</param>
    public static FleetStorm? Judge(IReadOnlyList<StormTraits> down, IReadOnlyList<StormTraits> others, int maxTargets, double maxShare, DateTimeOffset since)
    {
        var all = down.Count + others.Count;
        var byShare = all >= 3 && down.Count > 1 && down.Count > all * maxShare;
        return down.Count <= maxTargets && !byShare ? null : new()
        {
            Message = string.Create(CultureInfo.InvariantCulture, $"{down.Count} of {all} targets are down at once; allowed are {maxTargets}, or {maxShare * 100:0} % of the fleet"),
            Targets = all,
            Down = down.Select(d => d.Target).ToList(),
            Cause = Common(down, others),
            Since = since,
        };
    }

    /// <summary>
    /// What they have in common and the others have not. Where several things fit equally, the nearest to what is seen
    /// comes first: the way to Temporal when pods are ready, the image when containers do not run, else the node.
    /// </summary>
    public static CommonCause Common(IReadOnlyList<StormTraits> down, IReadOnlyList<StormTraits> others)
    {
        if (down.Count(d => d.Workload.Ready > 0) >= down.Count * Enough)
        {
            return new(CommonCauseKind.TemporalConnection, null, "their pods are ready, but none reaches Temporal",
                down.Select(d => $"{d.Target.Name}: {d.Workload.Ready} of {d.Workload.Replicas} pod(s) ready, nobody polls").ToList());
        }
        var image = Shared(CommonCauseKind.Image, "run the image", down, others, t => t.Workload.Image is { } i ? [i] : []);
        var node = Shared(CommonCauseKind.Node, "have pods on the node", down, others, t => t.Workload.Nodes);
        var processes = down.Count(d => ProcessTroubles.Contains(d.Workload.PodTrouble)) >= down.Count * Enough;
        Candidate?[] candidates =
        [
            processes ? image : node,
            processes ? node : image,
            Shared(CommonCauseKind.Namespace, "are in the namespace", down, others, t => [$"{t.Target.Cluster}/{t.Target.Namespace}"]),
            Shared(CommonCauseKind.Cluster, "are in the cluster", down, others, t => [t.Target.Cluster]),
        ];
        var fitting = candidates.OfType<Candidate>().ToList();
        // Stable: of equals the first stays first.
        var best = fitting.OrderByDescending(c => c.Apart).FirstOrDefault();
        return best is null
            ? new(CommonCauseKind.None, null, "no common cause found", [])
            : new(best.Kind, best.Value, $"{best.Holders} of the {down.Count} {best.Verb} {best.Value}", fitting.OrderByDescending(c => c == best).Select(c => c.Evidence(down.Count, others.Count)).ToList());
    }

    private static Candidate? Shared(CommonCauseKind kind, string verb, IReadOnlyList<StormTraits> down, IReadOnlyList<StormTraits> others, Func<StormTraits, IReadOnlyList<string>> values) => down
        .SelectMany(values).Distinct().Order(StringComparer.Ordinal)
        .Select(v => new Candidate(kind, verb, v, down.Count(d => values(d).Contains(v)), others.Count(o => values(o).Contains(v)), others.Count))
        .Where(c => c.Holders >= down.Count * Enough)
        .OrderByDescending(c => c.Holders).ThenByDescending(c => c.Apart)
        .FirstOrDefault();

    private sealed record Candidate(CommonCauseKind Kind, string Verb, string Value, int Holders, int AlsoUp, int Others)
    {
        /// <summary>1 when no other target has it, 0 when all have.</summary>
        public double Apart => Others == 0 ? 1 : 1 - ((double)AlsoUp / Others);

        public string Evidence(int down, int others) => $"{Holders} of the {down} that are down and {AlsoUp} of the {others} others {Verb} {Value}";
    }
}
