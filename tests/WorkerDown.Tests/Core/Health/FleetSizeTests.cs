using System.Text;
using System.Text.Json;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Json;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Core.Health;

public class FleetSizeTests
{
    private const int Targets = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void No_result_of_a_fleet_that_is_all_down_is_larger_than_what_the_configuration_counts_with(int queues)
    {
        var plans = Enumerable.Range(0, Targets).Select(i => Plan(i, queues)).ToList();
        var check = Judge(plans, null);
        check = Judge(plans, check with { Memory = check.Memory.ToDictionary(m => m.Key, m => m.Value with { Healthy = Remembered, FirstSeenDown = Given.Now - TimeSpan.FromMinutes(5) }) });
        var size = Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(check, WorkerDownJson.Options));
        var bound = FleetSize.AtWorst(plans);

        TestContext.Current.TestOutputHelper!.WriteLine($"{queues} queue(s): {size / Targets} B a target, counted {bound / Targets} B");
        Assert.Equal(Targets, check.Storm!.Down.Count);
        Assert.Equal(Targets, check.NotUp.Count);
        Assert.InRange(size, bound / 2, bound);
    }

    [Fact]
    public void Every_character_of_a_name_counts_as_often_as_it_is_told()
    {
        long Size(string name = "n", string cluster = "c", string ns = "s", string deployment = "d", params string[] queues) => FleetSize.AtWorst(
            [new() { Target = new() { Name = name, Cluster = cluster, Namespace = ns, Deployment = deployment, TaskQueues = queues }, Policy = Given.Policy, Escalation = new() }]);
        var least = Size();

        Assert.Equal((5, 1, 1, 1), (Size(name: "nn") - least, Size(cluster: "cc") - least, Size(ns: "ss") - least, Size(deployment: "dd") - least));
        Assert.Equal(4, Size(queues: "qq") - Size(queues: "q"));
    }

    private static IReadOnlyList<HealthyRevision> Remembered { get; } =
        [.. Enumerable.Range(1, TargetMemory.HealthyRevisionsKept).Select(i => new HealthyRevision(1000 + i, new string('f', 32), Given.Now + TimeSpan.FromTicks(i)))];

    private static FleetCheck Judge(IReadOnlyList<TargetPlan> plans, FleetCheck? before) => FleetRules.Judge(
        plans,
        plans.ToDictionary(p => p.Target.Name, p => new WorkloadHealth { Deployment = p.Target.Deployment, Replicas = 100, Ready = 0, RunningPods = [] }),
        plans.ToDictionary(p => p.Target.Name, p => (IReadOnlyList<TaskQueueFacts>)[.. p.Target.TaskQueues.Select(q => Given.Queue(TimeSpan.FromMinutes(4), backlog: 123456) with { Queue = q })]),
        before, 3, 0.5, stormIsOpen: false, [], Given.Now + TimeSpan.FromTicks(7));

    private static TargetPlan Plan(int i, int queues) => new()
    {
        Target = new() { Name = $"worker-{i:0000}", Cluster = "production-eu", Namespace = $"team-{i % 20:00}", Deployment = $"worker-{i:0000}", TaskQueues = [.. Enumerable.Range(0, queues).Select(q => $"some-task-queue-{i:0000}-{q}")] },
        Policy = Given.Policy,
        Escalation = new(),
    };
}
