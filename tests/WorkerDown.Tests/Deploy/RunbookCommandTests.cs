using System.Text.RegularExpressions;
using WorkerDown.Tests.Deploy.Rendering;

namespace WorkerDown.Tests.Deploy;

/// <summary>What a runbook tells people to type at night, typed: kubectl must take it and the cluster do it.</summary>
public partial class RunbookCommandTests
{
    private static readonly (string Namespace, string Deployment)[] Installed = [("worker-down", "worker-down"), ("temporal", "temporal-frontend"), ("hosting", "hosting-worker")];

    [Fact]
    public async Task Every_kubectl_command_of_a_runbook_works()
    {
        Assert.SkipWhen(InstallCluster.IsReal, "these commands change what is installed under the names that they have");
        await using var cluster = await InstallCluster.OpenAsync([.. Installed.Select(i => i.Namespace)]);
        foreach (var (ns, deployment) in Installed)
        {
            foreach (var version in new[] { "v1", "v2" }) // so that there is something to undo
            {
                Apply(cluster, Manifest(ns, deployment, version));
                cluster.Kubectl("-n", ns, "rollout", "status", $"deployment/{deployment}", "--timeout=120s");
            }
        }
        var commands = Commands().ToList();
        Assert.True(commands.Count >= 9, $"{commands.Count} commands were found");

        foreach (var command in commands)
            cluster.Kubectl([.. Word().Matches(command).Select(m => m.Value.Replace("\"", "", StringComparison.Ordinal))]);
    }

    private static void Apply(InstallCluster cluster, string manifest)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, manifest);
            cluster.Kubectl("apply", "--server-side", "-f", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Manifest(string ns, string name, string version) => $$"""
        { "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "{{name}}", "namespace": "{{ns}}" },
          "spec": { "replicas": 1, "selector": { "matchLabels": { "app": "{{name}}" } },
            "template": { "metadata": { "labels": { "app": "{{name}}" } }, "spec": { "containers": [ { "name": "it", "image": "registry.example.com/it:{{version}}" } ] } } } }
        """;

    // Not what leads through the API server to a Service: the simulator has no such way.
    private static IEnumerable<string> Commands() => Directory.GetFiles(Path.Combine(Manifests.Deploy, "runbooks"), "*.md").Order(StringComparer.Ordinal)
        .SelectMany(f => Shown().Matches(File.ReadAllText(f)).Select(m => m.Groups["args"].Value))
        .Where(c => c.StartsWith("-n ", StringComparison.Ordinal) && !c.Contains("--raw", StringComparison.Ordinal))
        .Select(c => c.Replace("<namespace>", "hosting", StringComparison.Ordinal).Replace("<name>", "hosting-worker", StringComparison.Ordinal));

    [GeneratedRegex("`kubectl (?<args>[^`]*)`")]
    private static partial Regex Shown();

    [GeneratedRegex("(\"[^\"]*\"|[^\\s\"])+")]
    private static partial Regex Word();
}
