using Sandbox.HostingWorker;
using Sandbox.KubernetesSimulator.Kubelet;
using Temporalio.Api.Enums.V1;

namespace WorkerDown.Tests.Sandbox.HostingWorker;

/// <summary>The faults of a worker that lives on.</summary>
public class SickWorkerTests
{
    [Fact]
    public async Task The_readiness_of_a_healthy_worker_follows_its_connection()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime);
        await worker.ReadyAsync();

        hosting.Server.Faults.Unreachable = true;
        await hosting.PassAsync(TimeSpan.FromMinutes(1));
        await worker.NotReadyAsync();
        hosting.Server.Faults.Unreachable = false;
        await hosting.PassAsync(TimeSpan.FromMinutes(1));
        await worker.ReadyAsync();

        Assert.Contains("warn: The connection to Temporal is lost, the SDK keeps trying", worker.Lines);
        Assert.Equal("info: Connected to Temporal again", worker.Lines[^1]);
    }

    [Fact]
    public async Task A_worker_that_lost_its_connection_stays_ready_and_does_nothing()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime, "lost-connection");
        await worker.WritesAsync("Polling task queue hosting-dns failed");
        var workflow = await hosting.StartWorkflowAsync("UpdateDnsRecord", "acme");

        await hosting.PassAsync(TimeSpan.FromHours(1));

        Assert.True(worker.Container.Ready);
        Assert.Equal(WorkflowExecutionStatus.Running, (await workflow.DescribeAsync()).Status);
        Assert.Empty(await hosting.PollersAsync(TaskQueues.Default.Dns));
    }

    [Fact]
    public async Task A_worker_that_lost_its_connection_in_the_middle_of_work_leaves_it_to_the_next()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var lost = new Victim(hosting.Runtime, "lost-connection:2");
        var workflow = await hosting.StartWorkflowAsync("ProvisionTenant", "acme");
        await lost.WritesAsync("Polling task queue hosting-dns failed");
        Assert.Equal(WorkflowExecutionStatus.Running, (await workflow.DescribeAsync()).Status);

        await using var healthy = new Victim(hosting.Runtime, pod: "hosting-worker-2");

        Assert.Equal("Tenant acme is provisioned.", await workflow.GetResultAsync<string>().WaitAsync(Victim.Patience));
    }

    [Fact]
    public async Task A_worker_that_lost_its_connection_still_stops_when_asked()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime, "lost-connection");
        await worker.WritesAsync("Polling task queue hosting-dns failed");

        worker.Container.Terminate();

        Assert.Equal(new ContainerExit(0, "Completed"), await worker.ExitAsync());
    }

    [Fact]
    public async Task A_wedged_worker_polls_and_is_ready_but_completes_no_workflow_task()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime, "wedged");
        await worker.ReadyAsync();
        var workflow = await hosting.StartWorkflowAsync("UpdateDnsRecord", "acme");

        await hosting.PassAsync(TimeSpan.FromMinutes(10));

        Assert.True(worker.Container.Ready);
        Assert.Equal(["1@hosting-worker-1"], await hosting.PollersAsync(TaskQueues.Default.Dns));
        var history = await workflow.FetchHistoryAsync();
        Assert.DoesNotContain(history.Events, e => e.EventType == EventType.WorkflowTaskCompleted);
        Assert.Contains(history.Events, e => e.EventType == EventType.WorkflowTaskTimedOut);
    }

    [Fact]
    public async Task A_wedged_worker_ignores_SIGTERM_and_its_work_is_done_once_it_is_killed()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var wedged = new Victim(hosting.Runtime, "wedged");
        await wedged.ReadyAsync();
        var workflow = await hosting.StartWorkflowAsync("UpdateDnsRecord", "acme");
        wedged.Container.Terminate();
        await hosting.PassAsync(TimeSpan.FromMinutes(1));
        Assert.False(wedged.Container.Exited.IsCompleted);

        wedged.Container.Kill();
        await using var restarted = new Victim(hosting.Runtime, restartCount: 1);

        Assert.Equal("acme points at the hosting entry.", await workflow.GetResultAsync<string>().WaitAsync(Victim.Patience));
        Assert.Equal(new ContainerExit(137, "Error"), await wedged.ExitAsync());
    }
}
