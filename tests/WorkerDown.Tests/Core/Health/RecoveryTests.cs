using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Core.Health;

public class RecoveryTests
{
    private static string? Stops(PodFacts pod, params TaskQueueFacts[] queues) =>
        Recovery.Stops(WorkloadHealth.From(Given.Evidence([pod])), queues, Given.Policy, Given.Now);

    [Fact]
    public void A_ready_pod_and_a_fresh_poller_on_every_queue_are_back() =>
        Assert.Contains("is back", Stops(Given.Running("rs2"), Given.Queue(TimeSpan.FromSeconds(3))), StringComparison.Ordinal);

    [Fact]
    public void One_queue_without_poller_is_not_back() =>
        Assert.Null(Stops(Given.Running("rs2"), Given.Queue(TimeSpan.FromSeconds(3)), Given.Queue(TimeSpan.FromMinutes(3))));

    [Fact]
    public void A_poller_without_a_ready_pod_is_not_back() =>
        Assert.Null(Stops(Given.Crashing("rs2"), Given.Queue(TimeSpan.FromSeconds(3))));

    [Fact]
    public void The_zombie_is_not_back() =>
        Assert.Null(Stops(Given.Running("rs2"), Given.Queue(TimeSpan.FromMinutes(3), backlog: 2)));

    [Fact]
    public void Nothing_is_touched_when_Temporal_cannot_be_read_any_more() =>
        Assert.Contains("cannot be read", Stops(Given.Crashing("rs2"), new TaskQueueFacts { Queue = "q", Problem = "Unavailable" }), StringComparison.Ordinal);

    [Fact]
    public void Without_a_queue_nothing_says_that_it_is_back() =>
        Assert.Null(Stops(Given.Running("rs2")));
}
