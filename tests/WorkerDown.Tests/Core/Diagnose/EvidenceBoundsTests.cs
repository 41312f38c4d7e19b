using System.Text.RegularExpressions;
using Temporalio.Converters;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Ladder;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Core.Diagnose;

public class EvidenceBoundsTests
{
    private static readonly string Line = new('x', 390);

    private static TargetEvidence Huge()
    {
        var pods = Enumerable.Range(0, 400).Select(i => Given.Crashing("rs2") with { Name = $"web-rs2-{i}", Uid = $"p{i}", Message = Line }).ToList();
        return Given.Evidence(pods) with
        {
            Logs = Enumerable.Range(0, 8).Select(i => new LogFacts($"web-rs2-{i}", "worker", i % 2 == 0, Enumerable.Repeat(Line, 100).ToList())).ToList(),
            Events = Observed<IReadOnlyList<EventFacts>>.Of(Enumerable.Range(0, 40).Select(i => new EventFacts(Given.Now, "Warning", "BackOff", $"Pod/web-rs2-{i}", Line, 9)).ToList()),
            TaskQueues = Enumerable.Range(0, 20).Select(i => Given.Queue(TimeSpan.FromMinutes(3)) with { Queue = $"q{i}", Pollers = Enumerable.Range(0, 50).Select(j => new PollerFacts($"{j}@{Line[..100]}", Given.Now - TimeSpan.FromMinutes(3))).ToList() }).ToList(),
        };
    }

    [Fact]
    public async Task A_huge_diagnosis_fits_the_history_as_it_is_recorded()
    {
        var diagnosis = EvidenceBounds.Fit(Given.Diagnose(Huge()));
        var payload = await WorkerDownData.Converter.ToPayloadAsync(diagnosis);

        Assert.InRange(payload.Data.Length, 1024, EvidenceBounds.MaxBytes);
        Assert.Contains(diagnosis.Evidence.Cut, c => c.StartsWith("pods, those in trouble first: ", StringComparison.Ordinal) && c.EndsWith("of 400 kept", StringComparison.Ordinal));
        Assert.NotEmpty(diagnosis.Message);
    }

    [Fact]
    public void What_could_not_be_observed_is_no_obstacle_to_cutting_the_rest()
    {
        var evidence = Huge() with { Events = Observed<IReadOnlyList<EventFacts>>.Failed("503"), Pods = Observed<IReadOnlyList<PodFacts>>.Failed("503") };

        Assert.InRange(EvidenceBounds.Bytes(EvidenceBounds.Fit(Given.Diagnose(evidence))), 1024, EvidenceBounds.MaxBytes);
    }

    [Fact]
    public void Hundreds_of_task_queues_fit_and_what_the_next_look_needs_is_whole()
    {
        var queues = Enumerable.Range(0, 300).Select(i => Given.Queue(TimeSpan.FromMinutes(3), backlog: 2) with { Queue = $"queue-{i}" }).ToList();
        var fit = EvidenceBounds.Fit(Given.Diagnose(Given.Evidence([Given.Running("rs2")]) with { TaskQueues = queues }));

        Assert.InRange(EvidenceBounds.Bytes(fit), 1024, EvidenceBounds.MaxBytes);
        Assert.Equal(300, fit.Memory.Queues.Count);
        Assert.Equal("queue-0", fit.Evidence.TaskQueues[0].Queue);
    }

    [Fact]
    public void The_longest_part_is_cut_first_and_the_others_stay_whole()
    {
        var evidence = Given.Evidence([Given.Crashing("rs2")]) with
        {
            Logs = [new("a", "worker", false, Enumerable.Range(0, 250).Select(i => $"{i} {Line}").ToList()), new("b", "worker", false, ["short"])],
        };
        var fit = EvidenceBounds.Fit(Given.Diagnose(evidence));

        Assert.Equal(["log 1 (a/worker), last lines: 125 of 250 kept"], fit.Evidence.Cut);
        Assert.StartsWith("249 ", fit.Evidence.Logs[0].Lines[^1], StringComparison.Ordinal);
        Assert.Equal(["short"], fit.Evidence.Logs[1].Lines);
    }

    [Fact]
    public void What_fits_is_left_as_it_is()
    {
        var diagnosis = Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]));

        Assert.Same(diagnosis, EvidenceBounds.Fit(diagnosis));
    }

    [Fact]
    public void Every_part_can_be_cut_is_named_and_leaves_the_others_whole()
    {
        IReadOnlyList<string> lines = [.. Enumerable.Range(0, 400).Select(i => $"{i} {Line}")];
        var small = Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]));
        var queues = new[] { Given.Queue(null) with { Queue = "a" }, Given.Queue(null) with { Queue = "b" } };
        var pollers = lines.Select(l => new PollerFacts(l, Given.Now)).ToList();
        var beats = lines.Select(l => new HeartbeatFacts(l, Given.Now, 1, 1)).ToList();
        void Only(string part, Diagnosis diagnosis)
        {
            var fit = EvidenceBounds.Fit(diagnosis);
            Assert.Matches($"^{Regex.Escape(part)}: (25|50|100|200) of 400 kept$", Assert.Single(fit.Evidence.Cut));
            Assert.InRange(EvidenceBounds.Bytes(fit), EvidenceBounds.MaxBytes / 4, EvidenceBounds.MaxBytes);
        }
        Diagnosis With(Func<TargetEvidence, TargetEvidence> change) => small with { Evidence = change(small.Evidence) };

        Only("events, the newest", With(e => e with { Events = Observed<IReadOnlyList<EventFacts>>.Of([.. lines.Select(l => new EventFacts(Given.Now, "Warning", "r", "o", l, 1))]) }));
        Only("revisions, the newest", With(e => e with { ReplicaSets = Observed<IReadOnlyList<ReplicaSetFacts>>.Of([.. lines.Select(l => Given.Set(1, "f", TimeSpan.Zero) with { Name = l })]) }));
        Only("nodes", With(e => e with { Nodes = Observed<IReadOnlyList<NodeFacts>>.Of([.. lines.Select(l => new NodeFacts(l, true, null, null))]) }));
        Only("pollers of queue 2 (b)", With(e => e with { TaskQueues = [queues[0], queues[1] with { Pollers = pollers }] }));
        Only("heartbeats of queue 1 (a)", With(e => e with { TaskQueues = [queues[0] with { Heartbeats = beats }, queues[1]] }));
        Only("what could not be observed", With(e => e with { NotObserved = lines }));
        Only("changes", small with { Changes = lines });
        Assert.Equal(lines[0], EvidenceBounds.Fit(small with { Changes = lines }).Changes[0]);
        Only("advice", small with { Advice = [.. lines.Select(l => new Advice("t", l))] });
        Only("pods to delete", small with { Next = small.Next with { Pods = [.. lines.Select(l => new StuckPod("n", "u", l, false))] } });
        Only($"observations of finding 2 ({small.Findings[1].Cause})", small with { Findings = [small.Findings[0], small.Findings[1] with { RestsOn = lines }] });
        Only("log 2 (p/worker, previous), last lines", With(e => e with { Logs = [new("p", "worker", false, ["short"]), new("p", "worker", true, lines)] }));
    }

    [Fact]
    public void Cutting_one_queue_and_one_finding_leaves_the_others_as_they_are()
    {
        var small = Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]));
        IReadOnlyList<string> lines = [.. Enumerable.Range(0, 400).Select(i => $"{i} {Line}")];
        var queues = new[] { Given.Queue(null) with { Queue = "a", Pollers = [new("one", Given.Now)] }, Given.Queue(null) with { Queue = "b", Pollers = [.. lines.Select(l => new PollerFacts(l, Given.Now))] } };
        var fit = EvidenceBounds.Fit(small with { Evidence = small.Evidence with { TaskQueues = queues }, Findings = [small.Findings[0], small.Findings[1] with { RestsOn = [.. lines.Take(150)] }] });

        Assert.Same(queues[0], fit.Evidence.TaskQueues[0]);
        Assert.InRange(fit.Evidence.TaskQueues[1].Pollers.Count, 1, 200);
        Assert.Equal(small.Findings[0].RestsOn, fit.Findings[0].RestsOn);
        Assert.InRange(fit.Findings[1].RestsOn.Count, 1, 100);
    }
}
