using Temporalio.Converters;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
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
    public void Hundreds_of_task_queues_fit_and_what_the_next_look_needs_is_whole()
    {
        var queues = Enumerable.Range(0, 300).Select(i => Given.Queue(TimeSpan.FromMinutes(3), backlog: 2) with { Queue = $"queue-{i}" }).ToList();
        var fit = EvidenceBounds.Fit(Given.Diagnose(Given.Evidence([Given.Running("rs2")]) with { TaskQueues = queues }));

        Assert.InRange(EvidenceBounds.Bytes(fit), 1024, EvidenceBounds.MaxBytes);
        Assert.Equal(300, fit.Memory.Queues.Count);
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
}
