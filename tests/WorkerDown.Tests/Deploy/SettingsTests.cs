using System.Globalization;
using System.Text.Json;
using WorkerDown.Tests.Deploy.Rendering;
using WorkerDown.Tests.Host.Commands;

namespace WorkerDown.Tests.Deploy;

public class SettingsTests
{
    private const string Mounted = "/var/run/secrets/workerdown";

    private static readonly string Kustomize = Path.Combine(Manifests.Deploy, "kustomize");

    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task The_settings_of_an_overlay_pass_the_check_with_their_files_in_place(string overlay) =>
        await CheckAsync(await File.ReadAllTextAsync(Path.Combine(Kustomize, "overlays", overlay, "appsettings.json"), TestContext.Current.CancellationToken));

    [Fact]
    public Task The_chart_s_default_settings_pass_the_check() =>
        CheckAsync(JsonSerializer.Serialize(Manifests.Parse(File.ReadAllText(Path.Combine(Manifests.Deploy, "helm/worker-down/values.yaml")))["settings"]));

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_file_that_the_settings_name_is_in_the_overlay_s_secret(string overlay)
    {
        var folder = Path.Combine(Kustomize, "overlays", overlay);
        var generated = File.ReadAllText(Path.Combine(folder, "kustomization.yaml"));

        Assert.All(Files(File.ReadAllText(Path.Combine(folder, "appsettings.json"))), f => Assert.Contains($"channels/{f}\n", generated, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_network_policy_lets_out_to_what_the_settings_name(string overlay)
    {
        var policy = k8s.KubernetesYaml.Deserialize<k8s.Models.V1NetworkPolicy>(File.ReadAllText(Path.Combine(Kustomize, "base/network-policy.yaml")), strict: true);
        var open = policy.Spec.Egress.SelectMany(e => e.Ports).Where(p => p.Protocol == "TCP").Select(p => int.Parse(p.Port.Value, CultureInfo.InvariantCulture)).ToHashSet();
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Kustomize, "overlays", overlay, "appsettings.json")));
        var temporal = settings.RootElement.GetProperty("temporal").GetProperty("address").GetString()!;

        Assert.Contains(int.Parse(temporal[(temporal.IndexOf(':', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture), open);
        Assert.Superset(new HashSet<int> { 53, 443, 6443, 4317, 9093 }, open); // names, channels and API servers, OTLP, Alertmanager
    }

    private static IEnumerable<string> Files(string settings) =>
        settings.Split('"').Where(s => s.StartsWith(Mounted, StringComparison.Ordinal)).Select(s => s[(Mounted.Length + 1)..]).Distinct();

    private static async Task CheckAsync(string settings)
    {
        var folder = Directory.CreateTempSubdirectory("workerdown-settings-");
        try
        {
            foreach (var file in Files(settings))
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), file.EndsWith("url", StringComparison.Ordinal) ? "https://hooks.example.org/ops" : "a-key");
            var path = Path.Combine(folder.FullName, "appsettings.json");
            await File.WriteAllTextAsync(path, settings.Replace(Mounted, folder.FullName, StringComparison.Ordinal));

            var typed = await Typed.Async("config", "check", "--config", path);

            Assert.True(typed.Code == 0, typed.Output + typed.Error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
