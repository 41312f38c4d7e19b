using Sandbox.KubernetesSimulator.Faults;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>Makes the cluster's API fail for WorkerDown.</summary>
internal sealed class ApiHand(SandboxWorld world) : IHand
{
    private const string User = SimulationRun.User;
    private readonly Injected injected = new();

    public bool Does(Deed deed) => deed is >= Deed.ApiErrors and <= Deed.ApiForbids;

    public Task<string> BeginAsync(PlannedStep step)
    {
        ApiFault[] faults = step.Deed switch
        {
            Deed.ApiErrors => [new ServerError(503) { User = User }],
            Deed.ApiLimits => [new TooManyRequests(2) { User = User }],
            Deed.ApiLosesAnswers => [new LostAnswer { User = User, Verb = "patch" }, new LostAnswer { User = User, Verb = "delete", Times = 3 }],
            Deed.ApiSilent => [new NoAnswer { User = User, TakesEffect = step.At.Seconds % 2 == 0, Times = 5 }],
            Deed.ApiSlow => [new SlowAnswer(TimeSpan.FromSeconds(1)) { User = User }],
            Deed.ApiForbids => [new ForbiddenVerb { User = User, Verb = "patch" }, new ForbiddenVerb { User = User, Verb = "delete" }],
            _ => [new StaleReads { User = User }],
        };
        foreach (var fault in faults)
            injected.Add(step, world.Cluster.Faults.Inject(fault));
        return Task.FromResult("");
    }

    public Task EndAsync(PlannedStep step)
    {
        injected.End(step);
        return Task.CompletedTask;
    }
}
