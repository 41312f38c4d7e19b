using WorkerDown.Host.Configuration;

namespace WorkerDown.Tests.Host.Configuration;

public class GuardSettingsTests
{
    private static readonly string[] Target =
    [
        "clusters.home.inCluster=true",
        "targets.web.namespace=web",
        "targets.web.taskQueues=q",
        "channels.ops.url=https://example.org/hook",
        "escalation.steps.0.channels=ops",
    ];

    private static (WorkerDownSettings Settings, IReadOnlyList<SettingError> Errors) Load(params string[] sets) =>
        SettingsLoader.TryLoad(new() { Files = [Nothing()], Sets = [.. Target, .. sets] });

    [Fact]
    public void A_dry_run_of_the_whole_installation_holds_for_every_target_whatever_it_says()
    {
        var (settings, errors) = Load("dryRun=true", "targets.web.dryRun=false");

        Assert.Empty(errors);
        Assert.True(settings.Targets["web"].Policy.DryRun);
        Assert.False(Load("targets.web.dryRun=false").Settings.Targets["web"].Policy.DryRun);
    }

    [Fact]
    public void Maintenance_windows_are_read_with_their_days_and_zone()
    {
        var (settings, errors) = Load(
            "targets.web.policy.maintenance.0.days=Sunday,monday",
            "targets.web.policy.maintenance.0.from=2:30",
            "targets.web.policy.maintenance.0.to=04:00",
            "targets.web.policy.maintenance.0.timeZone=Europe/Berlin",
            "targets.web.policy.maintenance.0.why=backups");

        Assert.Empty(errors);
        var window = Assert.Single(settings.Targets["web"].Policy.Maintenance);
        Assert.Equal([DayOfWeek.Sunday, DayOfWeek.Monday], window.Days);
        Assert.Equal((new TimeOnly(2, 30), new TimeOnly(4, 0), "Europe/Berlin", "backups"), (window.From, window.To, window.TimeZone, window.Why));
    }

    [Fact]
    public void What_is_wrong_with_a_window_is_told_with_its_fix()
    {
        var (_, errors) = Load(
            "targets.web.policy.maintenance.0.days=sunny",
            "targets.web.policy.maintenance.0.from=25:00",
            "targets.web.policy.maintenance.0.timeZone=Europe/Atlantis");

        Assert.Equal(
            [
                "targets.web.policy.maintenance[0].days",
                "targets.web.policy.maintenance[0].from",
                "targets.web.policy.maintenance[0].timeZone",
                "targets.web.policy.maintenance[0].to",
            ],
            errors.Select(e => e.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_ladder_that_cannot_end_before_people_are_called_is_refused()
    {
        var (_, errors) = Load("targets.web.policy.restoreWithin=4m");

        Assert.Equal("targets.web.policy.restoreWithin", Assert.Single(errors).Path);
        Assert.Empty(Load("targets.web.policy.restoreWithin=4m40s").Errors);
    }

    private static string Nothing()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "no-settings.json");
        File.WriteAllText(file, "{}");
        return file;
    }
}
