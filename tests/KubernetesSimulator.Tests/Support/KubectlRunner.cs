using System.Diagnostics;

namespace Sandbox.KubernetesSimulator.Tests.Support;

/// <summary>Runs the installed <c>kubectl</c> against a cluster, as one identity.</summary>
internal sealed class KubectlRunner : IDisposable
{
    // A limit for a broken kubectl, not a claim about its speed.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string home = Directory.CreateTempSubdirectory("kubectl-").FullName;

    public KubectlRunner(KubernetesCluster cluster, string? user = null)
    {
        Assert.SkipWhen(Path is null, "kubectl is not installed");
        cluster.WriteKubeconfig(Config, user);
    }

    private static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .Select(folder => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl"))
        .FirstOrDefault(File.Exists);

    private string Config => System.IO.Path.Combine(home, "config");

    /// <summary>The output of a command that must succeed.</summary>
    public async Task<string> Run(params string[] arguments)
    {
        var (code, output, errors) = await Try(null, arguments);
        Assert.True(code == 0, $"kubectl {string.Join(' ', arguments)} ended with {code}: {errors}{output}");
        return output;
    }

    /// <summary>Applies a manifest from standard input.</summary>
    public async Task<string> Apply(string manifest, params string[] arguments)
    {
        var (code, output, errors) = await Try(manifest, ["apply", "-f", "-", .. arguments]);
        Assert.True(code == 0, $"kubectl apply ended with {code}: {errors}{output}");
        return output;
    }

    /// <summary>Whatever comes of it.</summary>
    public async Task<(int Code, string Output, string Errors)> Try(string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = home };
        start.Environment["KUBECONFIG"] = Config;
        start.Environment["HOME"] = home;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    public void Dispose() => Directory.Delete(home, recursive: true);
}
