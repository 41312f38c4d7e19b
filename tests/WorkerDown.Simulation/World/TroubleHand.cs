using Sandbox.KubernetesSimulator.Faults;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>Takes workers away: by their pods, their Deployment, their node.</summary>
internal sealed class TroubleHand(SandboxWorld world, SimulationPlan plan, SimulatedPods pods, Kubectl kubectl) : IHand
{
    private readonly Injected injected = new();

    public bool Does(Deed deed) => Deeds.Troubles.Contains(deed);

    public async Task<string> BeginAsync(PlannedStep step)
    {
        var target = step.Target!;
        switch (step.Deed)
        {
            case Deed.CrashPods:
                pods.BreakPods(target);
                break;
            case Deed.CrashAll:
                pods.Infect(target, Sickness.Crashes);
                break;
            case Deed.OutOfMemory:
                pods.Infect(target, Sickness.RunsOutOfMemory);
                break;
            case Deed.Zombie:
                pods.Silence(target);
                break;
            case Deed.BadDeploy:
                await kubectl.PatchContainerAsync(target, new { name = "worker", image = Deployments.Image(target, kubectl.New(SimulatedPods.BadTag)) });
                break;
            case Deed.BadImage:
                var image = Deployments.Image(target, kubectl.New("missing"));
                world.Cluster.Faults.Inject(new ImagePullFailure { Image = image });
                await kubectl.PatchContainerAsync(target, new { name = "worker", image });
                break;
            case Deed.BadConfiguration:
                await kubectl.PatchContainerAsync(target, new { name = "worker", envFrom = new[] { new { configMapRef = new { name = "not-there" } } } });
                break;
            case Deed.NoNodeFits:
                await kubectl.PatchAsync(target, new { spec = new { template = new { spec = new { nodeSelector = new Dictionary<string, string> { ["disk"] = "unobtainable" } } } } });
                break;
            case Deed.Evict:
                injected.Add(step, world.Cluster.Faults.Inject(new Eviction { Selector = $"app={target}" }));
                break;
            case Deed.NodesFull:
                // The pods that go find no other node: each says that it is short too.
                foreach (var node in plan.Nodes)
                    injected.Add(step, world.Cluster.Faults.Inject(new NodePressure(node) { Eviction = new() { Resource = "ephemeral-storage", Threshold = "10Gi", Available = "1Gi", Selector = $"app={target}" } }));
                break;
            case Deed.StuckTerminating:
                injected.Add(step, world.Cluster.Faults.Inject(new StuckTerminating { Selector = $"app={target}" }));
                await kubectl.DeletePodsAsync(target);
                break;
            case Deed.ScaleToZero:
                await kubectl.PatchAsync(target, new { spec = new { replicas = 0 } });
                break;
            case Deed.PauseRollout:
                await kubectl.PatchAsync(target, new { spec = new { paused = true } });
                pods.BreakPods(target);
                break;
            case Deed.DeleteDeployment:
                await kubectl.DeleteAsync(target);
                break;
            case Deed.LoseNode:
                var lost = (await kubectl.PodsAsync(target)).FirstOrDefault()?.Spec.NodeName ?? plan.Nodes[0];
                injected.Add(step, world.Cluster.Faults.Inject(new NodeLost(lost)));
                return $"{lost} is lost";
        }
        return "";
    }

    public async Task EndAsync(PlannedStep step)
    {
        injected.End(step);
        switch (step.Deed)
        {
            case Deed.CrashAll or Deed.OutOfMemory:
                pods.Infect(step.Target!, Sickness.None);
                break;
            case Deed.BadDeploy or Deed.BadImage or Deed.BadConfiguration or Deed.NoNodeFits or Deed.ScaleToZero or Deed.PauseRollout or Deed.DeleteDeployment:
                await kubectl.ApplyNewAsync(step.Target!, "mended");
                break;
        }
    }
}
