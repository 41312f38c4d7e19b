using System.Collections.Concurrent;
using Temporalio.Activities;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Verify;
using WorkerDown.Tests.Core;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Tests.Workflows.Fakes;

/// <summary>Every activity of the workflows as a test wants it, and a list of what was called.</summary>
internal sealed class FakeHands : ILoadActivities, IDiagnoseActivities, IRestartActivities, IRollbackActivities, IVerifyActivities, IEscalateActivities, IAnnounceActivities, IFleetActivities
{
    private readonly ConcurrentQueue<string> calls = new();

    public Func<LoadRequest, Task<LoadAnswer>> Load { get; set; } = _ => Task.FromResult(new LoadAnswer(Says.Plan(), new()));

    public Func<string, Task<RunHolder?>> Holder { get; set; } = _ => Task.FromResult<RunHolder?>(null);

    public Func<DiagnoseRequest, Task<Diagnosis>> Diagnose { get; set; } = r => Task.FromResult(Says.Wait(r.Incident));

    public Func<ActRequest, Task<ActResult>> Act { get; set; } = _ => Task.FromResult(Says.Done());

    public Func<VerifyRequest, Task<Verification>> Verify { get; set; } = _ => Task.FromResult(Says.Verified(Verdict.Passed));

    public Func<Page, Task<PageReceipt>> Page { get; set; } = p => Task.FromResult(new PageReceipt(p.Channel, Given.Now, "taken"));

    public Func<FleetCheck?, Task<FleetCheck>> Fleet { get; set; } = _ => Task.FromResult(new FleetCheck { At = Given.Now });

    /// <summary>What was called, in order, each once however often it was tried.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    public ConcurrentQueue<Page> Pages { get; } = new();

    public ConcurrentQueue<DiagnoseRequest> Diagnoses { get; } = new();

    [Activity("Load")]
    public Task<LoadAnswer> LoadAsync(LoadRequest request) => CallAsync("Load", () => Load(request));

    [Activity("FindHolder")]
    public Task<RunHolder?> FindHolderAsync(string target) => CallAsync("FindHolder", () => Holder(target));

    [Activity("Diagnose")]
    public Task<Diagnosis> DiagnoseAsync(DiagnoseRequest request)
    {
        Diagnoses.Enqueue(request);
        return CallAsync("Diagnose", () => Diagnose(request));
    }

    [Activity("Restart")]
    public Task<ActResult> RestartAsync(ActRequest request) => CallAsync("Restart", () => Act(request));

    [Activity("DeleteStuckPods")]
    public Task<ActResult> DeleteStuckPodsAsync(ActRequest request) => CallAsync("DeleteStuckPods", () => Act(request));

    [Activity("Rollback")]
    public Task<ActResult> RollbackAsync(ActRequest request) => CallAsync("Rollback", () => Act(request));

    [Activity("Verify")]
    public Task<Verification> VerifyAsync(VerifyRequest request) => CallAsync("Verify", () => Verify(request));

    [Activity("CheckFleet")]
    public Task<FleetCheck> CheckFleetAsync(FleetCheck? before, FleetPart? part = null) => CallAsync("CheckFleet", () => Fleet(before));

    /// <summary>Beside the ladder, so it is in no list of what was called.</summary>
    [Activity("Announce")]
    public Task<AnnounceReceipt> AnnounceAsync(AnnounceRequest request) => Task.FromResult(new AnnounceReceipt(request.Steps.Count, null));

    [Activity("Page")]
    public async Task<PageReceipt> PageAsync(Page page)
    {
        var receipt = await CallAsync($"{page.Kind} {page.Channel}", () => Page(page));
        Pages.Enqueue(page);
        return receipt;
    }

    private Task<T> CallAsync<T>(string name, Func<Task<T>> answer)
    {
        if (ActivityExecutionContext.Current.Info.Attempt == 1)
            calls.Enqueue(name);
        return answer();
    }
}
