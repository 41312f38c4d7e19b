using Temporalio.Api.Enums.V1;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Host.Commands;

public class SetupCommandTests
{
    [Fact]
    public Task It_registers_the_search_attributes_and_says_what_it_found() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.World.DeployAsync(HostingDeployment.Of("v1"));
        var first = await shell.TypeAsync("setup", "--schedule");
        var again = await shell.TypeAsync("setup");

        Assert.True(first.Code == 0, first.Output + first.Error);
        Assert.Contains("done     search attribute WorkerDownCause: registered as Keyword", first.Output, StringComparison.Ordinal);
        Assert.Contains("done     schedule worker-down-health-check: created", first.Output, StringComparison.Ordinal);
        Assert.Contains("ok       target hosting-worker: Deployment hosting/hosting-worker is there", first.Output, StringComparison.Ordinal);
        Assert.EndsWith("Ready. Next: workerdown worker\n", first.Output, StringComparison.Ordinal);
        Assert.Contains("ok       search attribute WorkerDownCause: is a Keyword", again.Output, StringComparison.Ordinal);
        Assert.Contains("ok       schedule worker-down-health-check: runs", again.Output, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_search_attribute_of_another_type_is_a_warning_with_its_fix() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.World.DeployAsync(HostingDeployment.Of("v1"));
        var request = new Temporalio.Api.OperatorService.V1.AddSearchAttributesRequest { Namespace = "default" };
        request.SearchAttributes.Add("WorkerDownCause", IndexedValueType.Text);
        await shell.Stage.World.Client.Connection.OperatorService.AddSearchAttributesAsync(request);

        var typed = await shell.TypeAsync("setup");
        Assert.Equal(0, typed.Code);
        Assert.Contains("warning  search attribute WorkerDownCause: exists as Text, not as Keyword", typed.Output, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_missing_Deployment_and_a_missing_namespace_fail_with_their_fix() => Shell.InWorldAsync(async shell =>
    {
        var typed = await shell.TypeAsync("setup", "--output", "json", "--set", "defaults.temporalNamespace=elsewhere");
        Assert.Equal(1, typed.Code);
        Assert.False(typed.Json.GetProperty("ready").GetBoolean());
        var failed = typed.Json.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("standing").GetString() == "Failed").Select(f => f.GetProperty("message").GetString()!).ToList();
        Assert.Equal(2, failed.Count);
        Assert.Contains("does not exist; create it: temporal operator namespace create --namespace elsewhere", failed[0], StringComparison.Ordinal);
        Assert.Contains("there is no Deployment hosting/hosting-worker", failed[1], StringComparison.Ordinal);
    });

    [Fact]
    public Task A_cluster_that_is_not_there_is_told_beside_what_is() => Shell.InWorldAsync(async shell =>
    {
        var typed = await shell.TypeAsync("setup", "--set", "clusters.hosting.server=http://127.0.0.1:1");
        Assert.Equal(2, typed.Code);
        Assert.Contains("ok       Temporal: answers", typed.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED   cluster hosting: The cluster hosting could not be reached: connection refused", typed.Output, StringComparison.Ordinal);
    });

    [Fact]
    public Task The_shipped_Role_grants_everything_that_is_needed_and_without_it_each_missing_right_is_told() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.World.DeployAsync(HostingDeployment.Of("v1"));
        var token = Path.ChangeExtension(shell.ConfigFile, ".token");
        await File.WriteAllTextAsync(token, "system:serviceaccount:worker-down:worker-down");
        try
        {
            var without = await shell.TypeAsync("setup", "--set", $"clusters:hosting:tokenFile={token}");
            shell.Stage.World.Cluster.Load(await File.ReadAllTextAsync(ShippedRole()), "hosting");
            var with = await shell.TypeAsync("setup", "--set", $"clusters:hosting:tokenFile={token}");

            Assert.Equal(1, without.Code);
            Assert.Contains("FAILED   rights in hosting/hosting: not granted: patch deployments.apps (for restart, rollback and pause)", without.Output, StringComparison.Ordinal);
            Assert.Contains("FAILED   target hosting-worker: Deployment hosting/hosting-worker may not be read", without.Output, StringComparison.Ordinal);
            Assert.True(with.Code == 0, with.Output);
            Assert.Equal("warning  rights in hosting/hosting: not granted: list nodes (for lost nodes and pressure); works without, with less to say",
                Assert.Single(with.Output.Split('\n'), l => l.Contains("rights in", StringComparison.Ordinal)));
        }
        finally
        {
            File.Delete(token);
        }
    });

    private static string ShippedRole([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "..", "deploy", "kustomize", "components", "target-namespace", "role.yaml"));
}
