using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Causes;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Tests.Core.Diagnose.Causes;

public class ConnectionRulesTests
{
    private static readonly PodFacts Ready = Given.Running("rs2");
    private static readonly PodFacts Unready = Ready with { Ready = false };

    private static TaskQueueFacts Full(string name, long? backlog, int beatAgo = 5, int? workflow = 0, int? activity = 3) => Given.Queue(TimeSpan.FromMinutes(3)) with
    {
        Queue = name,
        Backlog = backlog,
        Heartbeats = [new("7@elsewhere", Given.Now - TimeSpan.FromSeconds(beatAgo), workflow, activity)],
    };

    private static Finding? Find(ProbableCause cause, TargetEvidence evidence) => Given.Diagnose(evidence).Findings.FirstOrDefault(f => f.Cause == cause);

    private static Finding? Saturated(PodFacts pod, params TaskQueueFacts[] queues) => Find(ProbableCause.Saturated, Given.Evidence([pod]) with { TaskQueues = queues });

    [Fact]
    public void A_worker_without_a_free_slot_is_full_while_its_heart_beats()
    {
        Assert.Equal("the worker of a, b is alive with no free slots; 5 task(s) wait", Saturated(Ready, Full("a", 2), Full("b", 3), Full("c", 9, workflow: 1))!.Message);
        Assert.NotNull(Saturated(Ready, Full("a", 1, workflow: 3, activity: 0)));
        Assert.Null(Saturated(Ready, Full("a", 1, workflow: 3, activity: 3)));
        Assert.Null(Saturated(Ready, Full("a", 1, beatAgo: 600)));
        Assert.Null(Saturated(Unready, Full("a", 1)));
        Assert.EndsWith("5 s ago, free slots: workflow 0, activity not told", Saturated(Ready, Full("a", null, activity: null))!.RestsOn[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 61, 0.5, true)]
    [InlineData(1, 60, 0.5, false)]
    [InlineData(0, 61, 0.5, false)]
    [InlineData(1, 61, 0, false)]
    public void Tasks_pile_up_when_the_oldest_waits_for_more_than_a_minute_although_some_are_handed_out(int backlog, int age, double rate, bool slow)
    {
        var found = Saturated(Ready, Given.Queue(TimeSpan.FromSeconds(5), backlog) with { BacklogAge = TimeSpan.FromSeconds(age), DispatchRate = rate });

        Assert.Equal(slow, found is not null);
        if (slow)
            Assert.Equal("tasks come faster than they are worked on: q: 1 task(s) wait, the oldest for 1 min 1 s, 0.5 a second are handed out", found!.Message);
    }

    [Fact]
    public void A_worker_that_is_not_ready_has_lost_its_connection_when_its_log_says_so()
    {
        Finding? Lost(PodFacts pod, params string[] lines) => Find(ProbableCause.LostTemporalConnection, Given.Evidence([pod]) with { Logs = [new(pod.Name, "worker", false, lines)] });

        Assert.StartsWith("1 pod(s) run, not ready, but q: newest poller access", Lost(Unready, "temporal: connection refused")!.Message, StringComparison.Ordinal);
        Assert.EndsWith("Temporal itself is healthy; the log speaks of the connection", Lost(Unready, "temporal: connection refused")!.Message, StringComparison.Ordinal);
        Assert.Null(Lost(Unready, "connected to temporal"));
        Assert.Null(Lost(Unready, "request failed"));
        Assert.Null(Lost(Unready with { DeletionAt = Given.Now }, "temporal: connection refused"));
        Assert.Null(Lost(Unready with { Containers = [Unready.Containers[0] with { State = "Waiting" }] }, "temporal: connection refused"));
        Assert.EndsWith("; Temporal itself is healthy", Lost(Ready)!.Message, StringComparison.Ordinal);
        Assert.StartsWith("1 pod(s) are ready, but q: ", Lost(Ready)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_lines_of_the_target_s_own_pods_count_and_the_last_three()
    {
        var evidence = Given.Evidence([Unready]) with
        {
            Logs = [new("somebody", "worker", false, ["connection refused: theirs"]), new(Unready.Name, "worker", false, [.. Enumerable.Range(1, 5).Select(i => $"connection refused {i}"), "bye"])],
        };

        Assert.NotNull(Find(ProbableCause.LostTemporalConnection, evidence with { Pods = Observed<IReadOnlyList<PodFacts>>.Of([Unready, Unready with { Name = "web-bcd-ghjkl", Uid = "other" }]) }));
        Assert.Equal(["3", "4", "5"], Find(ProbableCause.LostTemporalConnection, evidence)!.RestsOn.Where(r => r.StartsWith("log", StringComparison.Ordinal)).Select(r => r[^1..]));
    }

    [Fact]
    public void Temporals_own_pods_that_are_not_ready_are_told()
    {
        var evidence = Given.Evidence([Ready]) with
        {
            Temporal = new() { Parts = [new("history", false, "Unavailable")] },
            TemporalPods = Observed<IReadOnlyList<PodFacts>>.Of([new() { Name = "history-0", Phase = "Running" }, new() { Name = "frontend-0", Phase = "Running", Ready = true }]),
        };

        Assert.Equal(["history: sick, Unavailable", "Temporal's pod history-0: Running, not ready"], Find(ProbableCause.TemporalDown, evidence)!.RestsOn);
    }

    [Fact]
    public void A_pod_and_a_container_are_said_as_they_are()
    {
        Assert.Equal("pod p: phase unknown, not ready", Observations.Pod(new() { Name = "p" }));
        Assert.Equal("pod p: Running, ready, being deleted", Observations.Pod(new() { Name = "p", Phase = "Running", Ready = true, DeletionAt = Given.Now }));
        Assert.Equal("pod p: container c in no known state", Observations.Container(new() { Name = "p" }, new() { Name = "c" }));
        Assert.Equal("pod p: container c waiting (CrashLoopBackOff), 2 restart(s), last exit code 137 (SIGKILL)", Observations.Container(new() { Name = "p" }, new() { Name = "c", State = "Waiting", Reason = "CrashLoopBackOff", Restarts = 2, LastExit = new(137, "Error", null, null) }));
    }

    [Fact]
    public void Events_are_told_of_the_target_s_own_pods_and_by_their_reason()
    {
        var pulling = Unready with { Containers = [new() { Name = "worker", State = "Waiting", Reason = "ErrImagePull" }] };
        EventFacts Event(string reason, string on) => new(Given.Now, "Warning", reason, on, "no such image", 3);
        var evidence = Given.Evidence([pulling]) with { Events = Observed<IReadOnlyList<EventFacts>>.Of([Event("Failed", "Pod/somebody"), Event("Scheduled", $"Pod/{pulling.Name}"), Event("Failed", $"Pod/{pulling.Name}")]) };

        Assert.Equal([$"event Failed on Pod/{pulling.Name}, 3 time(s): no such image"], Find(ProbableCause.ImagePullFailure, evidence)!.RestsOn.Skip(1));
        Assert.Contains(Find(ProbableCause.ImagePullFailure, evidence with { Pods = Observed<IReadOnlyList<PodFacts>>.Of([pulling, pulling with { Name = "web-bcd-ghjkl", Uid = "other" }]) })!.RestsOn, r => r.StartsWith("event Failed", StringComparison.Ordinal));
        Assert.Single(Find(ProbableCause.ImagePullFailure, evidence with { Events = Observed<IReadOnlyList<EventFacts>>.Failed("503") })!.RestsOn);
    }
}
