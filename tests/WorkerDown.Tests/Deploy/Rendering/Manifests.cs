using System.Diagnostics;
using System.Runtime.CompilerServices;
using YamlDotNet.Serialization;

namespace WorkerDown.Tests.Deploy.Rendering;

/// <summary>The manifests as they reach a cluster: rendered by kustomize (through kubectl) or from the chart.</summary>
internal static class Manifests
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../.."));

    public static string Deploy { get; } = Path.Combine(Repository, "deploy");

    public static IReadOnlyList<string> Overlays { get; } =
        [.. Directory.GetDirectories(Path.Combine(Deploy, "kustomize/overlays")).Select(d => Path.GetFileName(d)!).Order()];

    /// <summary>What <c>kubectl apply -k</c> would send; skips the test where there is no kubectl.</summary>
    public static string Kustomize(string directory)
    {
        var (exit, output, error) = Run("kubectl", "kustomize", Path.Combine(Deploy, "kustomize", directory));
        if (exit is null)
            Assert.Skip("kubectl is not installed here: it renders the overlays");
        Assert.True(exit == 0, error);
        return output;
    }

    /// <summary>What <c>helm template worker-down deploy/helm/worker-down -n worker-down</c> would print.</summary>
    /// <param name="values">YAML laid over values.yaml.</param>
    public static string Chart(string values)
    {
        var chart = Path.Combine(Deploy, "helm/worker-down");
        var root = new Dictionary<object, object>
        {
            ["Values"] = Merge(Parse(File.ReadAllText(Path.Combine(chart, "values.yaml"))), Parse(values)),
            ["Release"] = new Dictionary<object, object> { ["Namespace"] = "worker-down", ["Name"] = "worker-down" },
            ["Chart"] = Capitalized(Parse(File.ReadAllText(Path.Combine(chart, "Chart.yaml")))),
        };
        return string.Join("\n---\n", Directory.GetFiles(Path.Combine(chart, "templates"), "*.yaml").Order().Select(f => ChartTemplate.Render(File.ReadAllText(f), root)));
    }

    /// <summary>The real Helm's answer; null where there is none. <c>WORKERDOWN_TEST_HELM</c> names a binary that is not on the path.</summary>
    public static string? Helm(string values)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, values);
            var (exit, output, error) = Run(Environment.GetEnvironmentVariable("WORKERDOWN_TEST_HELM") ?? "helm",
                "template", "worker-down", Path.Combine(Deploy, "helm/worker-down"), "-n", "worker-down", "-f", file, "--kube-version", "1.33.0");
            Assert.True(exit is null or 0, error);
            return exit is null ? null : output;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Each document of a stream, by kind, namespace and name.</summary>
    public static IReadOnlyDictionary<string, IDictionary<object, object>> ByName(string yaml) => yaml
        .Split("\n---").Select(d => d.StartsWith("---", StringComparison.Ordinal) ? d[3..] : d).Select(Parse).Where(d => d.Count > 0)
        .ToDictionary(d => $"{d["kind"]} {At(d, "metadata", "namespace")}/{At(d, "metadata", "name")}");

    public static object? At(object? from, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            from = from is IDictionary<object, object> map && map.TryGetValue(name, out var next) ? next : null;
        return from;
    }

    public static IDictionary<object, object> Parse(string yaml) => Yaml.Deserialize<Dictionary<object, object>?>(yaml) ?? [];

    private static IDictionary<object, object> Merge(IDictionary<object, object> under, IDictionary<object, object> over)
    {
        foreach (var (name, value) in over)
            under[name] = value is IDictionary<object, object> map && under.TryGetValue(name, out var old) && old is IDictionary<object, object> below ? Merge(below, map) : value;
        return under;
    }

    private static Dictionary<object, object> Capitalized(IDictionary<object, object> chart) =>
        chart.ToDictionary(e => (object)(char.ToUpperInvariant(((string)e.Key)[0]) + ((string)e.Key)[1..]), e => e.Value);

    /// <summary>Runs a program to its end; no exit code where it is not installed.</summary>
    public static (int? Exit, string Output, string Error) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "", "");
        }
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
