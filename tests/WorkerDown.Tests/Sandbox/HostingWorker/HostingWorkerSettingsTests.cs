using System.Net;
using Sandbox.HostingWorker;
using Sandbox.HostingWorker.Faults;

namespace WorkerDown.Tests.Sandbox.HostingWorker;

public class HostingWorkerSettingsTests
{
    [Fact]
    public void An_empty_environment_is_a_healthy_worker_of_the_local_temporal()
    {
        var settings = From([]);

        Assert.Equal(("127.0.0.1:7233", "default", "v1", null), (settings.TemporalAddress, settings.TemporalNamespace, settings.Version, settings.Fault));
        Assert.Equal(["hosting-provisioning", "hosting-dns"], settings.TaskQueues.All);
        Assert.Null(settings.HealthPort);
        Assert.Equal(IPAddress.Any, settings.HealthAddress);
        Assert.Null(settings.MemoryLimitBytes);
    }

    [Fact]
    public void Every_setting_is_read_from_its_variable()
    {
        var settings = From(new()
        {
            ["TEMPORAL_ADDRESS"] = "temporal:1234",
            ["TEMPORAL_NAMESPACE"] = "hosting",
            ["HOSTING_WORKER_QUEUE_PREFIX"] = "billing",
            ["HOSTNAME"] = "hosting-worker-abc",
            ["HOSTING_WORKER_VERSION"] = "v2",
            ["HOSTING_WORKER_FAULT"] = "oom:5",
            ["HOSTING_WORKER_RESTART_COUNT"] = "3",
            ["HOSTING_WORKER_MEMORY_LIMIT"] = "268435456",
            ["HEALTH_PORT"] = "8081",
            ["HEALTH_ADDRESS"] = "127.0.0.1",
        });

        Assert.Equal(("temporal:1234", "hosting", "hosting-worker-abc"), (settings.TemporalAddress, settings.TemporalNamespace, settings.HostName));
        Assert.Equal(("v2", "oom:5", 3), (settings.Version, settings.Fault, settings.RestartCount));
        Assert.Equal(["billing-provisioning", "billing-dns"], settings.TaskQueues.All);
        Assert.Equal((268435456L, 8081, IPAddress.Loopback), (settings.MemoryLimitBytes, settings.HealthPort, settings.HealthAddress));
    }

    [Fact]
    public void No_two_starts_of_a_pod_share_an_identity()
    {
        var first = new HostingWorkerSettings { TemporalAddress = "temporal:7233", HostName = "pod" };

        Assert.Equal("1@pod", first.Identity);
        Assert.Equal("2@pod", (first with { RestartCount = 1 }).Identity);
    }

    [Theory]
    [InlineData("HOSTING_WORKER_FAULT", "crash-ones", "crash-ones")]
    [InlineData("HOSTING_WORKER_FAULT", "oom:soon", "oom:soon")]
    [InlineData("HEALTH_PORT", "http", "HEALTH_PORT")]
    [InlineData("HEALTH_ADDRESS", "everywhere", "everywhere")]
    [InlineData("TEMPORAL_ADDRESS", "temporal", "temporal")]
    [InlineData("TEMPORAL_ADDRESS", "temporal:", "temporal:")]
    public void A_value_that_cannot_be_read_is_named(string variable, string value, string named)
    {
        var error = Assert.Throws<FormatException>(() => From(new() { [variable] = value }));

        Assert.Contains($"'{named}'".Replace("'HEALTH_PORT'", "HEALTH_PORT"), error.Message);
    }

    [Fact]
    public void Version_2_is_the_bad_deploy_unless_a_fault_is_named()
    {
        var bad = new HostingWorkerSettings { TemporalAddress = "temporal:7233", HostName = "pod", Version = "v2" };

        Assert.IsType<MissingSetting>(FaultCatalog.For(bad));
        Assert.IsType<Healthy>(FaultCatalog.For(bad with { Fault = FaultCatalog.Healthy }));
        Assert.IsType<Healthy>(FaultCatalog.For(bad with { Version = "v3" }));
    }

    [Fact]
    public void Every_fault_can_be_chosen_by_its_name()
    {
        var settings = new HostingWorkerSettings { TemporalAddress = "temporal:7233", HostName = "pod" };

        var chosen = FaultCatalog.Names.Select(name => FaultCatalog.For(settings with { Fault = name }).GetType());

        Assert.Equal(9, chosen.Distinct().Count());
    }

    private static HostingWorkerSettings From(Dictionary<string, string> environment) =>
        HostingWorkerSettings.FromEnvironment(environment.GetValueOrDefault);
}
