using WorkerDown.Core;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Sandbox.Serving;

/// <summary>A sandbox that stays up in real time, without a worker of WorkerDown: that is the visitor's to run.</summary>
public sealed class ServedWorld : IAsyncDisposable
{
    private static readonly TimeSpan LookForPagesEvery = TimeSpan.FromSeconds(1);

    private readonly SandboxWorld world;
    private readonly string configFile;
    private readonly TextWriter output;
    private readonly Dictionary<string, (string About, Func<string?, Task<string>> Do)> commands;
    private int tenants;

    private ServedWorld(SandboxWorld world, string configFile, TextWriter output)
    {
        this.world = world;
        this.configFile = configFile;
        this.output = output;
        commands = new()
        {
            ["break crash"] = ("the worker's process crashes, and crashes again at every start in this pod", _ => Say(world.Victims.BreakPods, "the worker crashes, and crashes again at every start in this pod")),
            ["break bad-deploy"] = ("somebody deploys v2, which exits at start", _ => DeployAsync("v2")),
            ["break temporal"] = ("Temporal is no longer reachable", _ => Say(() => world.Temporal.Faults.Unreachable = true, "Temporal is no longer reachable")),
            ["fix temporal"] = ("Temporal is reachable again", _ => Say(() => world.Temporal.Faults.Unreachable = false, "Temporal is reachable again")),
            ["fix deploy"] = ("somebody deploys v1 by hand", _ => DeployAsync("v1")),
            ["tenants"] = ("orders come in: tenants 3 starts three provisioning workflows", StartTenantsAsync),
            ["pods"] = ("the pods of the worker", _ => PodsAsync()),
        };
    }

    /// <summary>The commands, each with what it does.</summary>
    public string Help => string.Join("\n", commands.Select(c => $"  {c.Key,-18} {c.Value.About}").Append($"  {"quit",-18} ends the sandbox"));

    /// <summary>Starts it, deploys a healthy worker and writes the configuration file.</summary>
    /// <param name="temporalPort">Port of Temporal; 0 takes a free one.</param>
    /// <param name="kubernetesPort">Port of the cluster's API; 0 takes a free one.</param>
    /// <param name="configFile">Where the configuration is written.</param>
    /// <param name="output">Where it tells what happens.</param>
    /// <param name="processes">Whether each pod is a process of this machine.</param>
    public static async Task<ServedWorld> StartAsync(int temporalPort, int kubernetesPort, string configFile, TextWriter output, bool processes = false)
    {
        var world = await SandboxWorld.StartAsync(WorldOptions.QuickInRealTime with { TemporalPort = temporalPort, KubernetesPort = kubernetesPort, RealProcesses = processes });
        var served = new ServedWorld(world, configFile, output);
        await world.DeployAsync(HostingDeployment.Of("v1"));
        await served.StartTenantsAsync("1");
        await File.WriteAllTextAsync(configFile, SandboxFile.Json(world, webUi: false) + "\n");
        return served;
    }

    /// <summary>Says where everything is and what can be typed.</summary>
    public void Introduce(Uri control)
    {
        output.WriteLine($"""
            The sandbox is up: Temporal at {world.Temporal.Address}, a cluster at {world.Cluster.Address}, hosting-worker v1 in it. In another terminal:

              export WORKERDOWN_CONFIG={configFile}
              dotnet run --project src/WorkerDown.Host -- setup

            Break it here, or with: curl -X POST {control}break/crash

            {Help}

            """);
    }

    /// <summary>Does one command and says what happened.</summary>
    public async Task<string> DoAsync(string line)
    {
        var words = string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToLowerInvariant();
        var name = commands.Keys.FirstOrDefault(c => words == c || words.StartsWith(c + " ", StringComparison.Ordinal));
        return name is null
            ? $"'{line.Trim()}' is unknown{(NearestName.Of(words, commands.Keys) is { } near ? $"; did you mean '{near}'?" : "")}\n{Help}"
            : $"{world.Time.GetUtcNow():HH:mm:ss} {await commands[name].Do(words.Length > name.Length ? words[(name.Length + 1)..] : null)}";
    }

    /// <summary>Tells of each page as it comes in, until interrupted.</summary>
    public async Task TellPagesAsync(CancellationToken cancel)
    {
        var told = 0;
        while (!cancel.IsCancellationRequested)
        {
            var pages = world.Receiver.Pages;
            foreach (var page in pages.Skip(told))
                await output.WriteLineAsync($"{page.At:HH:mm:ss} the on-call phone rings ({page.Kind}): {page.Title}");
            told = pages.Count;
            await Task.Delay(LookForPagesEvery, world.Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => world.DisposeAsync();

    private static Task<string> Say(Action act, string what)
    {
        act();
        return Task.FromResult(what);
    }

    private async Task<string> DeployAsync(string version)
    {
        await world.DeployAsync(HostingDeployment.Of(version));
        return $"somebody deploys {version}";
    }

    private async Task<string> StartTenantsAsync(string? count)
    {
        var many = int.TryParse(count, out var number) ? Math.Clamp(number, 1, 100) : 1;
        for (var i = 0; i < many; i++)
        {
            var name = $"tenant-{++tenants}";
            await world.StartTenantAsync("ProvisionTenant", $"provision-{name}", name);
            await world.StartTenantAsync("UpdateDnsRecord", $"dns-{name}", $"{name}.example");
        }
        return $"{many} tenant(s) ordered: {2 * many} workflows are started";
    }

    private async Task<string> PodsAsync()
    {
        var pods = await k8s.CoreV1OperationsExtensions.ListNamespacedPodAsync(world.Kubernetes.CoreV1, HostingDeployment.Namespace);
        return "pods\n" + string.Join("\n", pods.Items.Select(p => $"  {p.Metadata.Name}  {p.Status?.Phase}  {p.Spec.Containers[0].Image}  restarts {p.Status?.ContainerStatuses?.Sum(c => c.RestartCount) ?? 0}"));
    }
}
