using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Health;

/// <summary>
/// How large a check's result may become. It must fit when every target is down at once: that is when it matters most.
/// The figures are bounds of the JSON, held to by a test that writes such results.
/// </summary>
public static class FleetSize
{
    /// <summary>What Temporal takes as one payload, in bytes: its default limit is 2 MiB.</summary>
    public const int Payload = 2 * 1024 * 1024;

    /// <summary>A target that is down: memory with its healthy revisions, look, and its row in the storm.</summary>
    private const int Target = 720;

    /// <summary>A queue of it: what was last seen of it, and what is said of it twice.</summary>
    private const int Queue = 300;

    /// <summary>Bytes of one check's result at worst.</summary>
    public static long AtWorst(IEnumerable<TargetPlan> plans) =>
        plans.Sum(p => Target + (5L * p.Target.Name.Length) + p.Target.Cluster.Length + p.Target.Namespace.Length + p.Target.Deployment.Length + p.Target.TaskQueues.Sum(q => Queue + (4L * q.Length)));
}
