using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Checks;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>One moment at which something is done or taken back.</summary>
internal sealed record Change(TimeSpan At, Func<Task> DoAsync);

/// <summary>Carries the deeds of a plan out, takes them back, and keeps a log of both.</summary>
internal sealed class Hands
{
    /// <summary>What the log says of an operator whom nobody heard.</summary>
    public const string Refused = "refused or nobody there";

    /// <summary>What it says of one who left before an answer came: it may have been heard.</summary>
    public const string Unanswered = "no answer";

    private readonly List<Done> log = [];
    private readonly SandboxWorld world;
    private readonly SimulationPlan plan;
    private readonly SimulatedPods pods;
    private readonly Kubectl kubectl;
    private readonly PeopleHand people;
    private readonly IReadOnlyList<IHand> all;

    public Hands(SandboxWorld world, SimulationPlan plan, SimulatedPods pods)
    {
        (this.world, this.plan, this.pods) = (world, plan, pods);
        kubectl = new(world, plan);
        people = new(world, kubectl);
        all = [new TroubleHand(world, plan, pods, kubectl), new ApiHand(world), new TemporalHand(world), new ChannelHand(world), people, new ProgramHand(world)];
    }

    /// <summary>When the story began.</summary>
    public DateTimeOffset Began { get; set; }

    /// <summary>What was done, and until when.</summary>
    public IReadOnlyList<Done> Log => log;

    /// <summary>The moments of a step: its beginning, what it repeats, its end.</summary>
    public IEnumerable<Change> Changes(PlannedStep step)
    {
        var hand = all.First(h => h.Does(step.Deed));
        yield return new(step.At, () => BeginAsync(hand, step));
        if (Deeds.RepeatsEvery(step.Deed) is { } every)
        {
            for (var at = every; at < step.Lasts; at += every)
                yield return new(step.At + at, () => hand.AgainAsync(step));
        }
        if (step.Lasts > TimeSpan.Zero)
            yield return new(step.At + step.Lasts, () => EndAsync(hand, step));
    }

    /// <summary>People mend whatever is still wrong.</summary>
    public async Task CureAsync()
    {
        world.Cluster.Faults.Clear();
        foreach (var channel in world.Receiver.Channels)
            world.Receiver.Set(channel.Name, Trouble.None);
        foreach (var target in plan.Targets)
        {
            pods.Infect(target.Name, Sickness.None);
            await kubectl.AnnotateAsync(target.Name, null);
            await kubectl.ApplyNewAsync(target.Name, "cured");
            await kubectl.ForceAwayAsync(target.Name);
            Note(new(TimeSpan.Zero, Deed.Resume, target.Name, TimeSpan.Zero), world.Time.GetUtcNow(), "people mend everything that is still wrong");
            await people.UpdateAsync(target.Name, nameof(Deed.Resume));
        }
    }

    private async Task BeginAsync(IHand hand, PlannedStep step)
    {
        // A deed that lasts holds from its beginning on; of the others it is known when they are through.
        var before = world.Time.GetUtcNow();
        var said = await hand.BeginAsync(step);
        Note(step, step.Lasts > TimeSpan.Zero || step.Deed == Deed.ClockJumps ? before : world.Time.GetUtcNow(), said);
    }

    private async Task EndAsync(IHand hand, PlannedStep step)
    {
        await hand.EndAsync(step);
        for (var i = 0; i < log.Count; i++)
        {
            // One annotation taken away ends every pause that it stood for.
            if (log[i].Until is null && (log[i].Step == step || (step.Deed == Deed.Annotate && log[i].Step.Deed == Deed.Annotate && log[i].Step.Target == step.Target)))
                log[i] = log[i] with { Until = world.Time.GetUtcNow() };
        }
    }

    private void Note(PlannedStep step, DateTimeOffset at, string said) => log.Add(new(step, at, step.Lasts > TimeSpan.Zero ? null : world.Time.GetUtcNow(), said));
}
