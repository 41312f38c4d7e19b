using System.Net;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Processes;
using WorkerDown.Sandbox.Runtimes;

namespace WorkerDown.Tests.Sandbox.HostingWorker;

/// <summary>The hosting worker as a process of its own; no Temporal service is needed.</summary>
public class ProcessTests
{
    private const string Nowhere = "127.0.0.1:9";

    private readonly ProcessRuntime runtime = new(start => HostingWorkerCommand.For(start, Nowhere));

    [Fact]
    public async Task The_bad_deploy_is_a_process_that_exits_with_1_and_a_stack_trace()
    {
        await using var worker = new Victim(runtime, tag: "v2");

        Assert.Equal(new ContainerExit(1, "Error"), await worker.ExitAsync());
        Assert.Contains(worker.Lines, line => line.Contains("Required setting 'Hosting:TenantRegistryUrl' is missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_stops_gracefully_on_SIGTERM()
    {
        await using var worker = new Victim(runtime, "not-ready");
        await worker.WritesAsync("Waiting for the schema migration lock");

        worker.Container.Terminate();

        Assert.Equal(new ContainerExit(0, "Completed"), await worker.ExitAsync());
        Assert.Contains(worker.Lines, line => line.Contains("Received SIGTERM", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_readiness_endpoint_says_503_before_the_worker_polls()
    {
        Uri? endpoint = null;
        var asked = new ProcessRuntime(start =>
        {
            var command = HostingWorkerCommand.For(start, Nowhere);
            endpoint = command.Readiness;
            return command;
        });
        await using var worker = new Victim(asked, "not-ready");
        await worker.WritesAsync("Waiting for the schema migration lock");
        using var http = new HttpClient();

        using var readyz = await http.GetAsync(endpoint);
        using var other = await http.GetAsync(new Uri(endpoint!, "/other"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.NotFound), (readyz.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task A_misspelt_fault_exits_with_2_and_names_the_known_ones()
    {
        await using var worker = new Victim(runtime, "crash-ones");

        Assert.Equal(new ContainerExit(2, "Error"), await worker.ExitAsync());
        Assert.Contains(worker.Lines, line => line.Contains("crash-once", StringComparison.Ordinal));
    }
}
