using Sandbox.HostingWorker;
using Sandbox.KubernetesSimulator.Kubelet;
using Temporalio.Api.Enums.V1;

namespace WorkerDown.Tests.Sandbox.HostingWorker;

public class DeathTests
{
    [Fact]
    public async Task A_killed_worker_reports_nothing_of_what_it_was_doing()
    {
        await using var hosting = await Hosting.StartAsync();
        using var hold = hosting.Time.Hold("test");
        await using var worker = new Victim(hosting.Runtime);
        var workflow = await hosting.StartWorkflowAsync("ProvisionTenant", "acme");
        await worker.WritesAsync("Creating namespace tenant-acme");

        worker.Container.Kill();
        await worker.DisposeAsync();

        Assert.Equal(new ContainerExit(137, "Error"), await worker.ExitAsync());
        var history = await workflow.FetchHistoryAsync();
        Assert.DoesNotContain(history.Events, e => e.EventType is EventType.ActivityTaskCompleted or EventType.ActivityTaskFailed);
        Assert.Equal(1, await hosting.AttemptOfPendingActivityAsync(workflow));
    }

    [Fact]
    public async Task What_a_killed_worker_was_doing_is_done_by_its_restart_after_the_time_out()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var first = new Victim(hosting.Runtime);
        var workflow = await hosting.StartWorkflowAsync("ProvisionTenant", "acme");
        await first.WritesAsync("Deploying application of tenant acme");
        var begin = hosting.Time.GetUtcNow();

        first.Container.Kill();
        await using var restarted = new Victim(hosting.Runtime, restartCount: 1);

        Assert.Equal("Tenant acme is provisioned.", await workflow.GetResultAsync<string>().WaitAsync(Victim.Patience));
        Assert.Contains("2@hosting-worker-1", await hosting.PollersAsync(TaskQueues.Default.Provisioning));
        Assert.True(hosting.Time.GetUtcNow() - begin >= TimeSpan.FromSeconds(50), "the start-to-close time-out of a minute was not waited for");
    }

    [Fact]
    public async Task Time_passes_after_a_death_in_the_middle_of_work()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime);
        await hosting.StartWorkflowAsync("ProvisionTenant", "acme");
        await worker.WritesAsync("Creating namespace tenant-acme");

        worker.Container.Kill();

        await hosting.PassAsync(TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task A_crash_after_ready_is_seen_ready_before_it_exits()
    {
        await using var hosting = await Hosting.StartAsync();
        using var hold = hosting.Time.Hold("test");
        await using var worker = new Victim(hosting.Runtime, "crash-after-ready:3600");
        await worker.ReadyAsync();

        hold.Dispose();

        Assert.Equal(new ContainerExit(1, "Error"), await worker.ExitAsync());
        Assert.False(worker.Container.Ready);
        Assert.Contains(worker.Lines, line => line.StartsWith("Unhandled exception. System.NullReferenceException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Out_of_memory_in_process_ends_as_a_container_killed_at_its_limit()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime, "oom", memory: "256Mi");

        Assert.Equal(new ContainerExit(137, "OOMKilled"), await worker.ExitAsync());
    }

    [Fact]
    public async Task A_stop_after_a_death_changes_nothing()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime);
        await worker.ReadyAsync();

        worker.Container.Kill();
        worker.Container.Terminate();

        Assert.Equal(new ContainerExit(137, "Error"), await worker.ExitAsync());
        await hosting.PassAsync(TimeSpan.FromHours(1));
    }
}
