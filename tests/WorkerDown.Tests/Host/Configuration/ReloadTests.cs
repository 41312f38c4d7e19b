using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Temporalio.Client;
using WorkerDown.Activities.Escalate;
using WorkerDown.Activities.Load;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reading;
using WorkerDown.Host.Configuration.Reloading;
using WorkerDown.Host.Schedules;
using WorkerDown.Host.Worker;

namespace WorkerDown.Tests.Host.Configuration;

public sealed class ReloadTests : IAsyncDisposable
{
    private readonly string file = Path.Combine(Directory.CreateTempSubdirectory("workerdown-config-").FullName, "appsettings.json");
    private readonly LogLines log = new();
    private ServiceProvider? services;

    [Fact]
    public async Task A_changed_configuration_holds_for_whatever_begins_from_then_on()
    {
        var reloader = Begin(Targets("one"));
        Assert.False(await reloader.LookAsync());
        await File.WriteAllTextAsync(file, Targets("one", "two"));
        Assert.True(await reloader.LookAsync());

        Assert.Equal(["one", "two"], services!.GetRequiredService<ITargetCatalog>().Targets.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("2 target(s); new: two; gone: none", log.Text, StringComparison.Ordinal);
        Assert.False(await reloader.LookAsync());
    }

    [Fact]
    public async Task A_broken_one_is_refused_and_logged_once_and_the_old_one_stays()
    {
        var reloader = Begin(Targets("one"));
        await File.WriteAllTextAsync(file, Targets("one").Replace("\"taskQueues\"", "\"taskQueue\"", StringComparison.Ordinal));
        Assert.False(await reloader.LookAsync());
        Assert.False(await reloader.LookAsync());

        Assert.Equal("one", Assert.Single(services!.GetRequiredService<ITargetCatalog>().Targets.Keys));
        Assert.Contains("refused, the old one stays", log.Text, StringComparison.Ordinal);
        Assert.Contains("targets.one.taskQueue: is unknown; did you mean 'taskQueues'?", log.Text, StringComparison.Ordinal);
        Assert.Single(log.Lines);

        await File.WriteAllTextAsync(file, Targets("two"));
        Assert.True(await reloader.LookAsync());
        Assert.Equal("two", Assert.Single(services!.GetRequiredService<ITargetCatalog>().Targets.Keys));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_refused_too()
    {
        var reloader = Begin(Targets("one"));
        File.Delete(file);
        Assert.False(await reloader.LookAsync());
        Assert.Contains("is not there", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_takes_a_restart_is_said_and_stays()
    {
        var reloader = Begin(Targets("one"));
        await File.WriteAllTextAsync(file, Targets("one").Replace("\"targets\"", "\"temporal\": { \"address\": \"elsewhere:7233\" }, \"host\": { \"gracePeriod\": \"5s\" }, \"targets\"", StringComparison.Ordinal));
        Assert.True(await reloader.LookAsync());
        Assert.Contains("'temporal' has changed too: it takes a restart", log.Text, StringComparison.Ordinal);
        Assert.Contains("'host' has changed too: it takes a restart", log.Text, StringComparison.Ordinal);
        Assert.Equal("localhost:7233", services!.GetRequiredService<LiveSettings>().Current.Temporal.Address);
    }

    [Fact]
    public async Task A_cluster_that_is_configured_anew_gets_a_client_of_its_own_and_the_old_one_lives_on()
    {
        var reloader = Begin(Targets("one"));
        var clusters = services!.GetRequiredService<WorkerDown.Activities.Kubernetes.IClusters>();
        var before = clusters.Get("hosting");
        await File.WriteAllTextAsync(file, Targets("one").Replace("http://127.0.0.1:1", "http://127.0.0.1:2", StringComparison.Ordinal));
        await reloader.LookAsync();
        Assert.Equal(("http://127.0.0.1:1/", "http://127.0.0.1:2/"), (before.BaseUri.ToString(), clusters.Get("hosting").BaseUri.ToString()));
    }

    [Fact]
    public async Task A_channel_that_is_configured_anew_takes_the_next_page_and_one_that_is_the_same_stays()
    {
        const string Ops = "\"channels\": { \"ops\": { \"url\": \"http://127.0.0.1:1/ops\" }";
        var reloader = Begin(Targets("one").Replace("\"targets\"", $"{Ops} }}, \"targets\"", StringComparison.Ordinal));
        var channels = services!.GetRequiredService<IEnumerable<IPageChannel>>();
        var ops = Assert.Single(channels);
        await File.WriteAllTextAsync(file, Targets("one").Replace("\"targets\"", $"{Ops}, \"night\": {{ \"url\": \"http://127.0.0.1:1/night\" }} }}, \"targets\"", StringComparison.Ordinal));
        await reloader.LookAsync();
        Assert.Equal(["night", "ops"], channels.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.Same(ops, channels.Single(c => c.Name == "ops"));
    }

    [Fact]
    public async Task A_secret_that_is_changed_in_its_file_takes_the_next_page_without_a_restart()
    {
        var (hook, token) = (Path.Combine(Path.GetDirectoryName(file)!, "hook"), Path.Combine(Path.GetDirectoryName(file)!, "token"));
        await File.WriteAllTextAsync(hook, "http://127.0.0.1:1/old");
        await File.WriteAllTextAsync(token, "old");
        var reloader = Begin(Targets("one").Replace("\"targets\"", $$"""
            "temporal": { "apiKeyFile": "{{token}}" }, "channels": { "ops": { "urlFile": "{{hook}}" }, "chat": { "url": "http://127.0.0.1:1/chat" } }, "targets"
            """, StringComparison.Ordinal));
        var channels = services!.GetRequiredService<IEnumerable<IPageChannel>>();
        var before = channels.ToDictionary(c => c.Name);
        Assert.False(await reloader.LookAsync());

        await File.WriteAllTextAsync(hook, "http://127.0.0.1:1/new");
        Assert.True(await reloader.LookAsync());
        Assert.NotSame(before["ops"], channels.Single(c => c.Name == "ops"));
        Assert.Same(before["chat"], channels.Single(c => c.Name == "chat"));
        Assert.DoesNotContain("takes a restart", log.Text, StringComparison.Ordinal);

        await File.WriteAllTextAsync(token, "new");
        Assert.True(await reloader.LookAsync());
        Assert.Contains("'temporal' has changed too: it takes a restart", log.Text, StringComparison.Ordinal);
        Assert.False(await reloader.LookAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (services is not null)
            await services.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static string Targets(params string[] names) => $$"""
        { "clusters": { "hosting": { "server": "http://127.0.0.1:1" } }, "schedule": { "applyAtStart": false },
          "targets": { {{string.Join(", ", names.Select(n => $$"""
            "{{n}}": { "namespace": "hosting", "taskQueues": ["q"], "dryRun": true }
            """))}} } }
        """;

    private SettingsReloader Begin(string json)
    {
        File.WriteAllText(file, json);
        var sources = new SettingsSources { Files = [file] };
        var settings = SettingsLoader.Load(sources);
        services = new ServiceCollection()
            .AddLogging(l => l.AddProvider(log))
            .AddSingleton<ITemporalClient>(TemporalClient.CreateLazy(WorkerRegistration.ClientOptions(settings.Temporal)))
            .AddWorkerDown(settings)
            .AddSingleton(sources).AddSingleton<HealthCheckApplier>().AddSingleton<SettingsReloader>()
            .BuildServiceProvider();
        return services.GetRequiredService<SettingsReloader>();
    }
}
