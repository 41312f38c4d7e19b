using Sandbox.HostingWorker;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Processes;
using Sandbox.TemporalTestServer;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using WorkerDown.Sandbox.Runtimes;

namespace WorkerDown.Tests.Sandbox.HostingWorker;

/// <summary>The hosting worker as a process of its own, working for a Temporal service in real time.</summary>
public sealed class ProcessWithTemporalTests : IAsyncLifetime
{
    private TemporalServer server = null!;
    private ITemporalClient client = null!;
    private ProcessRuntime runtime = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync();
        client = await TemporalClient.ConnectAsync(new(server.Address));
        runtime = new ProcessRuntime(start => HostingWorkerCommand.For(start, server.Address));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_process_gets_ready_works_and_stops_gracefully()
    {
        await using var worker = new Victim(runtime);
        var workflow = await Hosting.StartWorkflowAsync(client, "UpdateDnsRecord", "acme");
        await worker.ReadyAsync();
        await worker.WritesAsync("Writing DNS record acme");

        worker.Container.Terminate();

        Assert.Equal(new ContainerExit(0, "Completed"), await worker.ExitAsync());
        Assert.Equal(WorkflowExecutionStatus.Running, (await workflow.DescribeAsync()).Status);
        Assert.Contains(worker.Lines, line => line.StartsWith("info: Polling task queue hosting-dns as 1@hosting-worker-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_leaks_is_killed_at_its_memory_limit_after_it_was_ready()
    {
        await using var worker = new Victim(runtime, "oom", memory: "256Mi");
        await worker.ReadyAsync();

        Assert.Equal(new ContainerExit(137, "OOMKilled"), await worker.ExitAsync());
        Assert.Contains(worker.Lines, line => line.StartsWith("info: Tenant cache holds", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_leaks_without_a_limit_ends_with_the_same_code()
    {
        await using var worker = new Victim(runtime, "oom:0");

        Assert.Equal(new ContainerExit(137, "Error"), await worker.ExitAsync());
    }

    [Fact]
    public async Task A_process_that_lost_its_connection_stays_ready_and_polls_no_more()
    {
        await using var worker = new Victim(runtime, "lost-connection");
        await worker.WritesAsync($"Polling task queue {TaskQueues.Default.Dns} failed");
        var workflow = await Hosting.StartWorkflowAsync(client, "UpdateDnsRecord", "acme");
        await using var healthy = new Victim(runtime, pod: "hosting-worker-2");

        // The healthy one gets the work, although the other was there first.
        await healthy.WritesAsync("Writing DNS record acme");

        Assert.True(worker.Container.Ready);
        Assert.DoesNotContain(worker.Lines, line => line.Contains(workflow.Id, StringComparison.Ordinal));
    }
}
