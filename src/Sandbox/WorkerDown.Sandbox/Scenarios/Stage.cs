using k8s;
using k8s.Models;
using Sandbox.VirtualTime;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows;
using RpcException = Temporalio.Exceptions.RpcException;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>What a scenario acts on: the world, and the story told so far.</summary>
public sealed class Stage(SandboxWorld world, Action<TimelineEntry> tell)
{
    /// <summary>A page leaves at most this long after the time within which the worker was to be restored.</summary>
    private static readonly TimeSpan PageLeavesWithin = TimeSpan.FromSeconds(5);

    /// <summary>What a killed worker can cost: the time-out of the task that it had, and then of its try to deliver a page.</summary>
    private static readonly TimeSpan ForEachKill = TimeSpan.FromSeconds(35);

    private readonly List<WorkflowHandle> tenants = [];

    /// <summary>The world.</summary>
    public SandboxWorld World => world;

    /// <summary>The clock.</summary>
    public TimeProvider Time => world.Time;

    /// <summary>Workflows of the victim that were started after it broke.</summary>
    public IReadOnlyList<WorkflowHandle> Tenants => tenants;

    /// <summary>The mutations that WorkerDown made, as the API server saw them.</summary>
    public int Mutations => world.Cluster.Requests.Count(r => r is { IsMutation: true, Resource: not "events" } && r.Body.Contains("worker-down.io/", StringComparison.Ordinal));

    /// <summary>
    /// What people got. A worker that is killed after a delivery and before its answer is followed by one that delivers
    /// again, under the same id: where any was killed, such a page counts once.
    /// </summary>
    public IReadOnlyList<ReceivedPage> Pages =>
        world.Killed == 0 ? world.Receiver.Pages : [.. world.Receiver.Pages.DistinctBy(p => (p.Channel, p.Kind, p.Id))];

    /// <summary>The longest that may pass between the time within which a worker is to be restored and the page.</summary>
    public TimeSpan PageLimit => PageLeavesWithin + world.Killed * ForEachKill;

    /// <summary>Tells what happens in the world.</summary>
    public void Say(string text) => tell(new(Time.GetUtcNow(), "World", text));

    /// <summary>A healthy worker, WorkerDown beside it, and one health check that saw it so.</summary>
    /// <param name="version">The worker's version.</param>
    /// <param name="ownWorker">Whether WorkerDown's worker is started too; false where the test runs one of its own.</param>
    public async Task BeginAsync(string version = "v1", bool ownWorker = true)
    {
        await world.DeployAsync(HostingDeployment.Of(version));
        if (ownWorker)
            await world.StartWorkerAsync();
        await world.ScheduleHealthCheckAsync();
        await UntilAsync(async () => (await DeploymentAsync()).Status?.AvailableReplicas == 1, TimeSpan.FromMinutes(1), "the hosting worker never became available");
        Say($"hosting-worker {version} is up and polls its 2 task queues");
        var first = await world.StartTenantAsync("ProvisionTenant", "provision-first", "first");
        var record = await world.StartTenantAsync("UpdateDnsRecord", "dns-first", "first.example");
        await UntilAsync(async () => await IsClosedAsync(first) && await IsClosedAsync(record), TimeSpan.FromMinutes(2), "the first tenant was never provisioned");
        await UntilAsync(SeenHealthyAsync, TimeSpan.FromMinutes(3), "no health check saw the worker healthy");
        Say("tenant first is provisioned; the health check has seen the worker healthy");
    }

    /// <summary>A worker that nothing heals: its only revision exits at start.</summary>
    public async Task BeginHopelessAsync()
    {
        await world.DeployAsync(HostingDeployment.Of("v2"));
        await world.StartWorkerAsync();
        await world.ScheduleHealthCheckAsync();
        Say("v2 is deployed as the very first revision; it exits at start");
        await StartTenantsAsync(2); // a queue that nobody ever used could as well be a misspelt one
    }

    /// <summary>Waits for a page, and says so.</summary>
    public async Task<ReceivedPage> UntilPagedAsync(Func<ReceivedPage, bool> which, TimeSpan limit, string otherwise)
    {
        await UntilAsync(() => Task.FromResult(world.Receiver.Pages.Any(which)), limit, otherwise);
        var page = world.Receiver.Pages.First(which);
        Say($"{page.Channel} rings: {(page.Title.Length > 0 ? page.Title : page.Kind)}");
        return page;
    }

    /// <summary>Orders that come in while the worker is down.</summary>
    public async Task StartTenantsAsync(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            tenants.Add(await world.StartTenantAsync("ProvisionTenant", $"provision-tenant-{i}", $"tenant-{i}"));
            if (i % 2 == 0)
                tenants.Add(await world.StartTenantAsync("UpdateDnsRecord", $"dns-tenant-{i}", $"tenant-{i}.example"));
        }
        Say($"{tenants.Count} tenant and DNS workflows are started; nobody works on them");
    }

    /// <summary>Waits until every pod of the victim is unready.</summary>
    public async Task UntilDownAsync()
    {
        await UntilAsync(async () => (await DeploymentAsync()).Status?.ReadyReplicas is null or 0, TimeSpan.FromMinutes(2), "the worker never went down");
        Say("no pod of hosting-worker is ready");
    }

    /// <summary>Waits until a pod of the victim has written a line with this text.</summary>
    public Task UntilLoggedAsync(string text, TimeSpan limit) => UntilAsync(
        async () =>
        {
            foreach (var pod in await PodsAsync())
            {
                await using var log = await CoreV1OperationsExtensions.ReadNamespacedPodLogAsync(world.Kubernetes.CoreV1, pod.Metadata.Name, HostingDeployment.Namespace);
                using var reader = new StreamReader(log);
                if ((await reader.ReadToEndAsync()).Contains(text, StringComparison.Ordinal))
                    return true;
            }
            return false;
        },
        limit,
        $"no pod ever wrote '{text}'");

    /// <summary>The attempts of a remediation, for the message of an expectation.</summary>
    public string Attempts(RemediationResult result) =>
        result.Attempts.Count == 0 ? "none" : string.Join(", ", result.Attempts.Select(a => $"{a.Action} {a.Act} {a.Verdict}"));

    /// <summary>Waits for the remediation to end and returns its result.</summary>
    public async Task<RemediationResult> UntilRemediatedAsync(TimeSpan limit)
    {
        var handle = world.Client.GetWorkflowHandle(Target.RemediationId(HostingDeployment.Name));
        try
        {
            await UntilAsync(async () => await IsClosedAsync(handle), limit, "the remediation never ended");
        }
        catch (ScenarioFailedException e)
        {
            var status = await handle.QueryAsync((RemediationWorkflow w) => w.Status());
            throw new ScenarioFailedException($"{e.Message}\n{string.Join("\n", status.Timeline.Select(t => $"  {t.At:HH:mm:ss} {t.Step}: {t.Text}"))}");
        }
        var result = await handle.GetResultAsync<RemediationResult>();
        ExpectCalledInTime(result);
        return result;
    }

    // However an incident goes: where people are called, they are called in time, unless their services did not let them.
    // A storm's page speaks for its targets, and has a bound of its own.
    private void ExpectCalledInTime(RemediationResult result)
    {
        if (result is not { EscalatedAt: { } called, DownAt: { } down } || world.Receiver.Pages.Any(p => p.DedupKey == WorkerDownNames.StormRun))
            return;
        var at = world.Receiver.TurnedAway > 0 ? called
            : world.Receiver.Pages.FirstOrDefault(p => p.DedupKey == Target.RemediationId(result.Target) && p.At >= called)?.At ?? throw new ScenarioFailedException("people were to be called, and no page came");
        var limit = world.Settings.Targets[result.Target].Policy.RestoreWithin + PageLimit;
        if (at - down > limit)
            throw new ScenarioFailedException($"people were called {at - down} after first-seen-down, later than {limit}");
    }

    /// <summary>Waits for the stalled workflows to finish.</summary>
    public async Task<int> UntilTenantsFinishedAsync(TimeSpan limit)
    {
        await UntilAsync(async () => (await Task.WhenAll(tenants.Select(IsClosedAsync))).All(c => c), limit, "the stalled workflows never finished");
        Say($"all {tenants.Count} workflows that were stalled have finished");
        return tenants.Count;
    }

    /// <summary>Looks every second of the clock until it is so.</summary>
    /// <exception cref="ScenarioFailedException">It never was.</exception>
    public async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan limit, string otherwise)
    {
        var deadline = Time.GetUtcNow() + limit;
        while (!await isSo())
        {
            if (Time.GetUtcNow() > deadline)
                throw new ScenarioFailedException($"{otherwise} within {limit}. {(Time as SkippingTimeProvider)?.Describe()}");
            await Task.Delay(TimeSpan.FromSeconds(1), Time);
        }
    }

    /// <summary>Whether a workflow exists and has ended.</summary>
    public static async Task<bool> IsClosedAsync(WorkflowHandle handle)
    {
        try
        {
            return (await handle.DescribeAsync()).Status != WorkflowExecutionStatus.Running;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<bool> SeenHealthyAsync()
    {
        await foreach (var run in world.Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed'"))
        {
            var check = await world.Client.GetWorkflowHandle(run.Id, run.RunId).GetResultAsync<FleetCheck>();
            if (check.Targets > 0 && check.Up == check.Targets && check.Memory.Values.All(m => m.Healthy.Count > 0))
                return true;
        }
        return false;
    }

    /// <summary>The victim's pods.</summary>
    public async Task<IList<V1Pod>> PodsAsync() =>
        (await CoreV1OperationsExtensions.ListNamespacedPodAsync(world.Kubernetes.CoreV1, HostingDeployment.Namespace)).Items;

    /// <summary>Deletes the victim's pods, as a node that is drained does, and waits until others are ready in their place.</summary>
    public async Task ReplacePodsAsync()
    {
        var old = await PodsAsync();
        foreach (var pod in old)
            await CoreV1OperationsExtensions.DeleteNamespacedPodAsync(world.Kubernetes.CoreV1, pod.Metadata.Name, HostingDeployment.Namespace);
        await UntilAsync(
            async () => (await PodsAsync()) is { Count: > 0 } now && now.All(p => old.All(o => o.Metadata.Uid != p.Metadata.Uid) && IsReady(p)),
            TimeSpan.FromMinutes(2),
            "no new pod got ready");
    }

    private static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    private Task<V1Deployment> DeploymentAsync() =>
        AppsV1OperationsExtensions.ReadNamespacedDeploymentAsync(world.Kubernetes.AppsV1, HostingDeployment.Name, HostingDeployment.Namespace);
}
