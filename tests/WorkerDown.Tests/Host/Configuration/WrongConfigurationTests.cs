using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reading;
using WorkerDown.Tests.Host.Commands;

namespace WorkerDown.Tests.Host.Configuration;

/// <summary>
/// Common kinds of wrong configuration and the message that each gets: golden files in <c>Wrong/</c>, written anew with
/// <c>WORKERDOWN_RECORD_GOLDEN=1</c>; each is to be read by a person before it is committed.
/// </summary>
public sealed class WrongConfigurationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workerdown-config-").FullName;

    public static TheoryData<string> Names => [.. WrongConfigurations.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_configuration_is_told_with_path_value_bound_and_fix(string name)
    {
        var wrong = WrongConfigurations.All.Single(c => c.Name == name);
        var file = Path.Combine(folder, "appsettings.json");
        if (wrong.Json is not null)
            await File.WriteAllTextAsync(file, wrong.Json);
        var environment = wrong.Environment.ToDictionary(v => v.Name, v => v.Value.Replace("<folder>", folder, StringComparison.Ordinal));

        var typed = await Typed.Async(new Typing { Environment = environment }, ["config", "check", "--config", file, .. wrong.Sets.SelectMany(s => new[] { "--set", s })]);

        Assert.Equal((3, ""), (typed.Code, typed.Output));
        Golden.Check($"{name}.txt", typed.Error.Replace(folder, "<folder>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Everything_wrong_is_told_at_once_for_machines_too()
    {
        var file = Path.Combine(folder, "appsettings.json");
        await File.WriteAllTextAsync(file, """{ "schedule": { "interval": "1s", "runTimeout": "x" }, "host": { "healthport": 70000 } }""");
        var typed = await Typed.Async("config", "check", "--config", file, "--output", "json");
        Assert.Equal(3, typed.Code);
        Assert.False(typed.Json.GetProperty("valid").GetBoolean());
        Assert.Equal(["host.healthPort", "schedule.interval", "schedule.runTimeout"], typed.Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("path").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_secret_is_never_shown_in_an_error()
    {
        var sources = new SettingsSources { Sets = ["channels.ops.url=not-an-address-but-secret"] };
        var error = Assert.Single(SettingsLoader.TryLoad(sources).Errors, e => e.Path == "channels.ops.url");
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_is_not_quoted_for_it_may_be_a_secret()
    {
        var file = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(file, """{ "temporal": { "apiKey": hunter2canary } }""");
        var error = Assert.Single(SettingsLoader.TryLoad(new SettingsSources { Files = [file] }).Errors, e => e.Path == file);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("at line 1, column 27", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_path_is_told_like_a_file_that_is_not_there() =>
        Assert.Contains(SettingsLoader.TryLoad(new SettingsSources { Sets = ["temporal.tls.certFile=a\0b"] }).Errors, e => e.Path == "temporal.tls.certFile" && e.Problem.EndsWith("it is no path", StringComparison.Ordinal));

    [Fact]
    public void An_error_is_a_line_to_be_read_however_long_the_value_and_empty_the_name()
    {
        var sources = new SettingsSources { Sets = [$"defaults.policy.tolerance={new string('9', 5000)}"], Environment = new Dictionary<string, string> { ["WORKERDOWN__"] = "x" } };
        var errors = SettingsLoader.TryLoad(sources).Errors;
        Assert.Contains(errors, e => e.Path == "\"\"");
        Assert.All(errors, e => Assert.InRange(e.ToString().Length, 10, 2500));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
