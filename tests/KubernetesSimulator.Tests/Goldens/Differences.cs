namespace Sandbox.KubernetesSimulator.Tests.Goldens;

/// <summary>
/// Where the simulator answers otherwise than the recording, with the reason: races of the real control plane that went one
/// way when it was recorded, and a state that the stand-in kubelet left out. Each must be met exactly, or it is out of date.
/// </summary>
internal static class Differences
{
    private const string Race = "A forced deletion is two writes a millisecond apart; the recorded controller read between them.";

    private static readonly (string Step, string Kind, string Theirs, string Ours, string Why)[] Known =
    [
        ("13-resume", "Deployment",
            "MOD gen=12 obs=12 rev=8 spec=1 repl=2",
            "MOD gen=12 obs=12 rev=8 spec=1 repl=1 upd=0 rdy=1 avail=1 unavail=1 term=0 | Available=True/MinimumReplicasAvailable, Progressing=Unknown/DeploymentResumed\nMOD gen=12 obs=12 rev=8 spec=1 repl=2",
            "The new ReplicaSet's first count came before the Deployment's; in 03-set-image-good and elsewhere it came after, as here."),
        ("18-force-delete-pod", "Deployment", "repl=0 upd=0 rdy=0 avail=0 unavail=1 term=1", "repl=0 upd=0 rdy=0 avail=0 unavail=1 term=0", Race),
        ("18-force-delete-pod", "ReplicaSet", "repl=0 rdy=0 avail=0 term=1", "repl=0 rdy=0 avail=0 term=0", Race),
        ("23-crashloop", "Deployment", "repl=0 upd=0 rdy=0 avail=0 unavail=1 term=1", "repl=0 upd=0 rdy=0 avail=0 unavail=1 term=0", Race),
        ("23-crashloop", "ReplicaSet", "repl=0 rdy=0 avail=0 term=1", "repl=0 rdy=0 avail=0 term=0", Race),
        ("33-config-error", "Pod",
            "MOD Pending  del=n worker: waiting(CreateContainerConfigError)",
            "MOD Pending  del=n worker: waiting(ContainerCreating) ready=False started=False restarts=0 | PodScheduled=True/, PodReadyToStartContainers=True/, Initialized=True/, Ready=False/ContainersNotReady, ContainersReady=False/ContainersNotReady\nMOD Pending  del=n worker: waiting(CreateContainerConfigError)",
            "The stand-in kubelet told of the sandbox and of the error at once; everywhere else it told of the sandbox first."),
    ];

    /// <summary>A recorded text with the known differences of its step.</summary>
    public static string Apply(string step, string kind, string recorded)
    {
        foreach (var (_, _, theirs, ours, why) in Known.Where(d => d.Step == step && d.Kind == kind))
        {
            var at = recorded.IndexOf(theirs, StringComparison.Ordinal);
            Assert.True(at >= 0, $"a known difference is out of date: {why}");
            recorded = recorded[..at] + ours + recorded[(at + theirs.Length)..];
        }
        return recorded;
    }
}
