using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Activities.Fleet;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Incidents;

/// <summary>Reads remediations and health checks from Temporal: open runs are asked, closed ones have left their result.</summary>
public sealed class IncidentReader(ITemporalClient client, TimeProvider time, CancellationToken cancel)
{
    /// <summary>Open incidents shown at most.</summary>
    public const int Limit = 200;

    /// <summary>Earlier runs of a target shown at most.</summary>
    private const int EarlierShown = 5;

    /// <summary>What one run gets to answer in: without a worker the query only times out.</summary>
    private static readonly TimeSpan QueryLimit = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    /// <summary>The open remediations, oldest first.</summary>
    public async Task<IReadOnlyList<IncidentView>> OpenAsync()
    {
        var runs = new List<WorkflowExecution>();
        await foreach (var run in client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.Remediation}' AND ExecutionStatus = 'Running'", new() { Limit = Limit, Rpc = Rpc(CallLimit) }))
        {
            // A run under another id only waits for the one that is the lock.
            if (run.Id.StartsWith(Target.RemediationId(""), StringComparison.Ordinal))
                runs.Add(run);
        }
        var views = await Task.WhenAll(runs.Select(AskAsync));
        return [.. views.OrderBy(v => v.StartedAt)];
    }

    /// <summary>The newest remediation of a target; null when there is none on record.</summary>
    public async Task<IncidentView?> NewestAsync(string target)
    {
        try
        {
            var newest = await RunAsync(client.GetWorkflowHandle(Target.RemediationId(target)));
            return newest with { Earlier = await EarlierAsync(newest) };
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>One run as it stands.</summary>
    /// <exception cref="RpcException">NotFound, when there is none.</exception>
    public async Task<IncidentView> RunAsync(WorkflowHandle handle)
    {
        var run = await handle.DescribeAsync(new() { Rpc = Rpc(CallLimit) });
        return run.Status == WorkflowExecutionStatus.Running ? await AskAsync(run) : await ClosedAsync(run);
    }

    /// <summary>What the last finished health check saw, of each part of the fleet; empty when none has finished yet.</summary>
    public Task<IReadOnlyList<FleetCheck>> LastChecksAsync() => new HealthCheckResults(client, new TemporalReader(client, time)).LastOfEachPartAsync(cancel);

    private async Task<IReadOnlyList<EarlierRun>> EarlierAsync(IncidentView newest)
    {
        var earlier = new List<EarlierRun>();
        var query = $"WorkflowId = '{newest.WorkflowId.Replace("'", "''", StringComparison.Ordinal)}' AND ExecutionStatus != 'Running'";
        await foreach (var run in client.ListWorkflowsAsync(query, new() { Limit = EarlierShown + 1, Rpc = Rpc(CallLimit) }))
        {
            if (run.RunId != newest.RunId)
                earlier.Add(new(run.RunId, Utc(run.StartTime), await MemoAsync(run, WorkerDownNames.OutcomeAttribute) ?? run.Status.ToString(), await MemoAsync(run, WorkerDownNames.CauseAttribute)));
        }
        return [.. earlier.OrderByDescending(e => e.StartedAt).Take(EarlierShown)];
    }

    private static async Task<string?> MemoAsync(WorkflowExecution run, string name) =>
        run.Memo.TryGetValue(name, out var value) ? await value.ToValueAsync<string>() : null;

    private async Task<IncidentView> AskAsync(WorkflowExecution run)
    {
        var view = await BareAsync(run, "open");
        try
        {
            var status = await client.GetWorkflowHandle(run.Id, run.RunId).QueryAsync((RemediationWorkflow w) => w.Status(), new() { Rpc = Rpc(QueryLimit) });
            return view.With(status);
        }
        catch (Exception e) when (e is RpcException or WorkflowQueryFailedException && !cancel.IsCancellationRequested)
        {
            return view with { Problem = "the run does not answer: is a worker of WorkerDown running? (workerdown worker)" };
        }
    }

    private async Task<IncidentView> ClosedAsync(WorkflowExecution run)
    {
        var view = await BareAsync(run, run.Status.ToString().ToLowerInvariant());
        try
        {
            return view.With(await client.GetWorkflowHandle(run.Id, run.RunId).GetResultAsync<RemediationResult>(rpcOptions: Rpc(CallLimit)));
        }
        catch (WorkflowFailedException e)
        {
            return view with { Message = e.InnerException?.Message ?? e.Message };
        }
    }

    private static async Task<IncidentView> BareAsync(WorkflowExecution run, string state) => new()
    {
        Target = run.Id[Target.RemediationId("").Length..],
        WorkflowId = run.Id,
        RunId = run.RunId,
        Open = run.Status == WorkflowExecutionStatus.Running,
        State = state,
        StartedAt = Utc(run.StartTime),
        ClosedAt = run.CloseTime is { } closed ? Utc(closed) : null,
        Cause = Enum.TryParse<ProbableCause>(await MemoAsync(run, WorkerDownNames.CauseAttribute), out var cause) ? cause : null,
    };

    private RpcOptions Rpc(TimeSpan limit) => new() { Timeout = limit, CancellationToken = cancel };

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
