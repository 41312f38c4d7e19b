using System.Globalization;
using Temporalio.Exceptions;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;
using WorkerDown.Workflows;

namespace WorkerDown.Simulation.World;

/// <summary>People and machines beside WorkerDown: Updates of the open run, runs by hand, kubectl, a pipeline, tenants.</summary>
internal sealed class PeopleHand(SandboxWorld world, Kubectl kubectl) : IHand
{
    /// <summary>To how many replicas a person scales.</summary>
    public const int ScaledTo = 2;

    private const int TenantsAtOnce = 3;
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(3);
    private int tweaks;

    public bool Does(Deed deed) => Deeds.Hands.Contains(deed);

    public async Task<string> BeginAsync(PlannedStep step)
    {
        var target = step.Target!;
        switch (step.Deed)
        {
            case var update when Deeds.IsUpdate(update):
                return await UpdateAsync(target, update.ToString());
            case Deed.Annotate:
                return await kubectl.AnnotateAsync(target, "by=ada simulated migration") ? "" : Hands.Refused;
            case Deed.StartByHand:
                return await StartAsync(WorkerDownNames.Remediation, new { target }, kubectl.New($"by-hand-{target}"), WorkerDownNames.TaskQueue);
            case Deed.TenantsStart:
                for (var i = 0; i < TenantsAtOnce; i++)
                    await StartAsync(SimulatedPods.Tenant, new { }, kubectl.New($"tenant-of-{target}"), target);
                break;
            case Deed.KubectlRestart:
                await kubectl.PatchAsync(target, new { spec = new { template = new { metadata = new { annotations = new Dictionary<string, string> { ["kubectl.kubernetes.io/restartedAt"] = world.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) } } } } });
                break;
            case Deed.KubectlDeletePods:
                await kubectl.DeletePodsAsync(target);
                break;
            case Deed.KubectlScale:
                await kubectl.PatchAsync(target, new { spec = new { replicas = ScaledTo } });
                break;
            case Deed.KubectlTweaks or Deed.GitOpsReverts:
                await AgainAsync(step);
                break;
        }
        return "";
    }

    public Task AgainAsync(PlannedStep step) => step.Deed == Deed.GitOpsReverts
        ? kubectl.ApplyAsync(step.Target!)
        : kubectl.PatchAsync(step.Target!, new { spec = new { revisionHistoryLimit = 10 + (++tweaks % 2) } });

    public Task EndAsync(PlannedStep step) => step.Deed == Deed.Annotate ? kubectl.AnnotateAsync(step.Target!, null) : Task.CompletedTask;

    /// <summary>Sends an Update to the open run, and says what it answered.</summary>
    public async Task<string> UpdateAsync(string target, string update)
    {
        // In real time: the clock stands while a person waits, and where no worker lives nobody will answer.
        using var patience = new CancellationTokenSource(AnswersWithin);
        try
        {
            return await world.Client.GetWorkflowHandle(Target.RemediationId(target)).ExecuteUpdateAsync<string>(update, [new { by = "ada", why = "simulated" }], new() { Rpc = new() { Retry = false, CancellationToken = patience.Token } });
        }
        catch (Exception e) when (e is WorkflowUpdateRpcTimeoutOrCanceledException or OperationCanceledException)
        {
            return Hands.Unanswered;
        }
        catch (RpcException e)
        {
            // Told that the run is not there, it was not heard; else it may have been.
            return e.Code == RpcException.StatusCode.NotFound ? Hands.Refused : Hands.Unanswered;
        }
        catch (WorkflowUpdateFailedException)
        {
            return Hands.Refused;
        }
    }

    private async Task<string> StartAsync(string workflow, object input, string id, string queue)
    {
        try
        {
            await world.Client.StartWorkflowAsync(workflow, [input], new(id, queue) { Rpc = new() { Retry = false } });
            return id;
        }
        catch (RpcException)
        {
            return Hands.Refused;
        }
    }
}
