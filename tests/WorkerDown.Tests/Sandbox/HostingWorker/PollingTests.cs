using Sandbox.HostingWorker;
using Sandbox.KubernetesSimulator.Kubelet;

namespace WorkerDown.Tests.Sandbox.HostingWorker;

public class PollingTests
{
    [Fact]
    public async Task A_ready_worker_is_known_as_poller_of_every_queue_and_says_so()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime);

        await worker.ReadyAsync();

        foreach (var queue in TaskQueues.Default.All)
        {
            Assert.Equal(["1@hosting-worker-1"], await hosting.PollersAsync(queue));
            Assert.Contains($"info: Polling task queue {queue} as 1@hosting-worker-1", worker.Lines);
        }
        Assert.Contains($"info: Connected to Temporal at {hosting.Server.Address}, namespace default", worker.Lines);
    }

    [Theory]
    [InlineData("ProvisionTenant", "Tenant acme is provisioned.")]
    [InlineData("UpdateDnsRecord", "acme points at the hosting entry.")]
    public async Task A_worker_completes_its_workflows(string type, string result)
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime);
        var workflow = await hosting.StartWorkflowAsync(type, "acme");

        Assert.Equal(result, await workflow.GetResultAsync<string>().WaitAsync(Victim.Patience));
    }

    [Fact]
    public async Task Convergence_works_once_a_minute()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime);
        var begin = hosting.Time.GetUtcNow();
        var workflow = await hosting.StartWorkflowAsync("ConvergeTenant", "acme", 30);

        await workflow.GetResultAsync().WaitAsync(Victim.Patience);

        Assert.True(hosting.Time.GetUtcNow() - begin >= TimeSpan.FromMinutes(30));
        Assert.Equal(30, worker.Lines.Count(line => line.Contains("Converging tenant acme", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_start_takes_no_time_on_the_clock()
    {
        await using var hosting = await Hosting.StartAsync();
        using var ticking = hosting.Time.CreateTimer(_ => { }, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        var hold = hosting.Time.Hold("test");
        var begin = hosting.Time.GetUtcNow();
        var end = DateTimeOffset.MaxValue;
        await using var worker = new Victim(hosting.Runtime, onLine: line =>
        {
            if (line.StartsWith("info: Polling task queue hosting-dns", StringComparison.Ordinal))
                end = hosting.Time.GetUtcNow();
        });

        hold.Dispose();
        await worker.ReadyAsync();

        Assert.True(end - begin < TimeSpan.FromMinutes(1), $"{end - begin}");
    }

    [Fact]
    public async Task Terminate_stops_gracefully_before_any_grace_period_runs_out()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var worker = new Victim(hosting.Runtime);
        await worker.ReadyAsync();
        var graceOver = false;

        worker.Container.Terminate();
        using var grace = hosting.Time.CreateTimer(_ => graceOver = !worker.Container.Exited.IsCompleted, null, TimeSpan.FromSeconds(30), Timeout.InfiniteTimeSpan);

        Assert.Equal(new ContainerExit(0, "Completed"), await worker.ExitAsync());
        Assert.False(graceOver);
        Assert.False(worker.Container.Ready);
        Assert.Equal("info: Stopped", worker.Lines[^1]);
    }

    [Fact]
    public async Task What_a_stopped_worker_was_doing_is_done_by_the_next()
    {
        await using var hosting = await Hosting.StartAsync();
        await using var first = new Victim(hosting.Runtime);
        var workflow = await hosting.StartWorkflowAsync("ProvisionTenant", "acme");
        await first.WritesAsync("Deploying application of tenant acme");

        first.Container.Terminate();
        await first.ExitAsync();
        await using var second = new Victim(hosting.Runtime, pod: "hosting-worker-2");

        Assert.Equal("Tenant acme is provisioned.", await workflow.GetResultAsync<string>().WaitAsync(Victim.Patience));
    }
}
