using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Targets;
using WorkerDown.Core.Verify;
using WorkflowExecution = Temporalio.Api.Common.V1.WorkflowExecution;

namespace WorkerDown.Activities.Verify;

/// <summary>The probes of one verification: the workflow to ask is looked up once, and an answer counts for a moment.</summary>
internal sealed class ProbeRound(Target target, QueryProbe probe, TimeProvider time)
{
    /// <summary>A query replays a history on the worker: an answer this young is not asked for again.</summary>
    private static readonly TimeSpan CountsFor = TimeSpan.FromSeconds(10);

    /// <summary>One that is not answered takes its whole deadline: between two of them a look goes without.</summary>
    private static readonly TimeSpan SilenceCountsFor = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, WorkflowExecution?> closed = [];
    private readonly Dictionary<string, (ProbeAnswer Answer, DateTimeOffset At)> answers = [];

    /// <summary>Each queue's answer.</summary>
    public async Task<IReadOnlyList<ProbeAnswer>> AskAsync(CancellationToken cancel)
    {
        var asked = await Task.WhenAll(target.TaskQueues.Select(queue => AskAsync(queue, cancel)));
        foreach (var (queue, workflow, answer, at) in asked)
        {
            answers[queue] = (answer, at);
            closed[queue] = workflow;
        }
        return asked.Select(a => a.Answer).ToList();
    }

    private async Task<(string Queue, WorkflowExecution? Workflow, ProbeAnswer Answer, DateTimeOffset At)> AskAsync(string queue, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (answers.TryGetValue(queue, out var last) && now - last.At < (last.Answer.Answered == false ? QueryProbe.Deadline + SilenceCountsFor : CountsFor))
            return (queue, closed[queue], last.Answer, last.At);
        var (workflow, answer) = await probe.AskAsync(target, queue, closed.GetValueOrDefault(queue), cancel);
        return (queue, workflow, answer, now);
    }
}
