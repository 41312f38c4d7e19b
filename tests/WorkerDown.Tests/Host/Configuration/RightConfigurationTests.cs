using System.Text.Json;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reading;
using WorkerDown.Tests.Host.Commands;

namespace WorkerDown.Tests.Host.Configuration;

public sealed class RightConfigurationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workerdown-config-").FullName;

    [Fact]
    public async Task The_example_is_right_and_check_shows_what_holds_for_each_target()
    {
        var typed = await Typed.Async("config", "check", "--config", Path.Combine(AppContext.BaseDirectory, "appsettings.example.jsonc"));
        Assert.True(typed.Code == 0, typed.Error);
        Assert.Matches(@"TARGET +CLUSTER +DEPLOYMENT +TASK QUEUES +DOWN AFTER +PEOPLE AFTER +CALLS\n", typed.Output);
        Assert.Matches(@"billing-worker +hosting +billing/billing-worker +billing,invoices +2 min +10 min +ops, managers\n", typed.Output);
    }

    [Fact]
    public void Later_sources_override_earlier_ones_and_Temporals_own_environment_lies_beneath()
    {
        var file = Write("""{ "temporal": { "namespace": "file" }, "schedule": { "interval": "00:01:30" }, "storm": { "maxTargets": 5 } }""");
        var settings = Load(new()
        {
            Files = [file],
            Environment = new Dictionary<string, string>
            {
                ["TEMPORAL_ADDRESS"] = "beneath:7233",
                ["TEMPORAL_NAMESPACE"] = "beneath",
                ["TEMPORAL_API_KEY"] = "key",
                ["WORKERDOWN__storm__maxTargets"] = "6",
                ["WORKERDOWN__schedule__runTimeout"] = "90s",
            },
            Sets = ["storm.maxTargets=7"],
        });
        Assert.Equal(("beneath:7233", "file", "key"), (settings.Temporal.Address, settings.Temporal.Namespace, settings.Temporal.ApiKey));
        Assert.NotNull(settings.Temporal.Tls);
        Assert.Equal((7, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(90)), (settings.Storm.MaxTargets, settings.Schedule.Interval, settings.Schedule.RunTimeout));
    }

    [Fact]
    public void A_profile_of_temporal_toml_is_taken_over()
    {
        var toml = Write("[profile.prod]\naddress = \"prod:7233\"\nnamespace = \"ops\"\n[profile.prod.tls]\nserver_name = \"temporal.example.org\"\n[profile.prod.grpc_meta]\nteam = \"platform\"\n", "temporal.toml");
        var settings = Load(new() { Environment = new Dictionary<string, string> { ["TEMPORAL_CONFIG_FILE"] = toml, ["TEMPORAL_PROFILE"] = "prod" } });
        Assert.Equal(("prod:7233", "ops", "temporal.example.org"), (settings.Temporal.Address, settings.Temporal.Namespace, settings.Temporal.Tls?.Domain));
        Assert.Equal("platform", settings.Temporal.Headers?["team"]);

        var byOurs = Load(new() { Environment = new Dictionary<string, string> { ["TEMPORAL_CONFIG_FILE"] = toml }, Sets = ["temporal.profile=prod", "temporal.namespace=mine"] });
        Assert.Equal(("prod:7233", "mine"), (byOurs.Temporal.Address, byOurs.Temporal.Namespace));
    }

    [Fact]
    public void Every_client_connects_with_the_key_the_certificates_and_the_headers_that_are_configured()
    {
        var settings = Load(new() { Environment = new Dictionary<string, string> { ["TEMPORAL_API_KEY"] = "key", ["TEMPORAL_GRPC_META_TEAM"] = "platform" } });
        var options = WorkerDown.Host.Worker.WorkerRegistration.ClientOptions(settings.Temporal);
        Assert.Equal("key", options.ApiKey);
        Assert.NotNull(options.Tls);
        Assert.Contains(options.RpcMetadata!, h => h.Key.Equals("team", StringComparison.OrdinalIgnoreCase) && h.Value == "platform");
    }

    [Theory]
    [InlineData("https://temporal.example.org")]
    [InlineData("https://temporal.example.org/namespaces/ops/workflows")]
    public void The_web_uis_address_may_be_that_of_any_of_its_pages(string configured)
    {
        var settings = Load(new() { Sets = [$"links:temporalUi={configured}", "temporal.namespace=ops"] });
        Assert.Equal("https://temporal.example.org/namespaces/ops/workflows/worker-down%2Fx/run/history", WorkerDown.Host.Incidents.WebUi.Run(settings, "worker-down/x", "run"));
    }

    [Fact]
    public void Targets_take_from_the_defaults_their_group_and_themselves_in_that_order()
    {
        var plans = Load(new()
        {
            Files = [Write("""
                {
                  "clusters": { "a": {}, "b": {} },
                  "defaults": { "cluster": "a", "namespace": "workers", "dryRun": true, "policy": { "cooldown": "3m", "stableFor": "10s" } },
                  "groups": { "g": { "cluster": "b", "policy": { "cooldown": "4m" } } },
                  "targets": { "one": { "taskQueues": "x, y" }, "two": { "group": "g", "taskQueues": ["z"], "policy": { "stableFor": "15s" } } }
                }
                """)],
        }).Targets;
        Assert.Equal(("a", "workers", TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(10)), (plans["one"].Target.Cluster, plans["one"].Target.Namespace, plans["one"].Policy.Cooldown, plans["one"].Policy.StableFor));
        Assert.Equal(("b", TimeSpan.FromMinutes(4), TimeSpan.FromSeconds(15)), (plans["two"].Target.Cluster, plans["two"].Policy.Cooldown, plans["two"].Policy.StableFor));
        Assert.Equal(["x", "y"], plans["one"].Target.TaskQueues);
    }

    [Fact]
    public async Task The_standard_form_of_the_command_line_is_understood_too()
    {
        var typed = await Typed.Async("config", "check", "--output", "json", "--storm:maxShare=7");
        Assert.Equal("storm.maxShare", Assert.Single(typed.Json.GetProperty("errors").EnumerateArray()).GetProperty("path").GetString());
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("1m30s", 90)]
    [InlineData("00:01:30", 90)]
    [InlineData("2min", 120)]
    public void Durations_are_read_in_every_form(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Load(new() { Sets = [$"schedule.interval={text}"] }).Schedule.Interval);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static WorkerDownSettings Load(SettingsSources sources)
    {
        var (settings, errors) = SettingsLoader.TryLoad(sources);
        Assert.True(errors.Count == 0, JsonSerializer.Serialize(errors));
        return settings;
    }

    private string Write(string text, string name = "appsettings.json")
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
