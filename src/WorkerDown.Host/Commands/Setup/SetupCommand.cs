using System.CommandLine;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Schedules;
using WorkerDown.Host.Setup;
using WorkerDown.Host.Worker;

namespace WorkerDown.Host.Commands.Setup;

/// <summary><c>workerdown setup</c>.</summary>
internal static class SetupCommand
{
    private static readonly TimeSpan ClusterLimit = TimeSpan.FromSeconds(10);

    private static readonly Option<bool> Schedule = new("--schedule") { Description = "Also create or update the schedule of the health check" };

    public static Command Create(CommandRunner runner) => runner.Runs(
        new DocumentedCommand("setup", "Prepares Temporal (search attributes) and checks namespaces, clusters, Deployments and rights; may be run again at any time.")
        {
            Examples = ["workerdown setup --schedule"],
            Codes = new Dictionary<int, string>
            {
                [ExitCode.Ok] = "everything needed is there (warnings may remain)",
                [ExitCode.Negative] = "something needed is missing; each point says its fix",
            },
        }.With(Schedule),
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var settings = invocation.Settings;
        var client = await invocation.ConnectAsync();
        var report = new Report(invocation);
        var temporal = new TemporalSetup(client, invocation.Terminal.Time, () => invocation.Rpc);
        report.Add(await temporal.LookAsync(settings.Targets.Values.Select(p => p.Target.TemporalNamespace)));
        if (!report.Failed)
            report.Add(await Progress.ShowAsync(invocation.Terminal, "Registering search attributes", temporal.AttributesAsync()));
        report.Add(await SchedulesAsync(invocation, client));

        using var clusters = new ConfiguredClusters(settings);
        if (settings.Targets.Count == 0)
            report.Add([new("targets", Standing.Warning, "none is configured: nothing would be watched")]);
        foreach (var group in settings.Targets.Values.Select(p => p.Target).GroupBy(t => t.Cluster).OrderBy(g => g.Key, StringComparer.Ordinal))
            await ClusterAsync(invocation, clusters, group.Key, [.. group], report);
        return report.End();
    }

    private static async Task<IReadOnlyList<Finding>> SchedulesAsync(Invocation invocation, ITemporalClient client)
    {
        if (invocation.Parsed.GetValue(Schedule))
            return [.. (await HealthCheckSchedules.ApplyAsync(client, invocation.Settings, invocation.Rpc)).Select(c =>
                new Finding($"schedule {c.Schedule}", c.Change == ScheduleChange.Unchanged ? Standing.Ok : Standing.Done, c.Change.ToString().ToLowerInvariant()))];
        var findings = new List<Finding>();
        foreach (var id in HealthCheckSchedules.Wanted(invocation.Settings))
            findings.Add(await ScheduleAsync(invocation, client, id));
        return findings;
    }

    private static async Task<Finding> ScheduleAsync(Invocation invocation, ITemporalClient client, string id)
    {
        try
        {
            var found = await client.GetScheduleHandle(id).DescribeAsync(invocation.Rpc);
            return found.Schedule.State.Paused
                ? new($"schedule {id}", Standing.Warning, $"is paused: {found.Schedule.State.Note}; resume it with: workerdown resume")
                : new($"schedule {id}", Standing.Ok, "runs");
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return new($"schedule {id}", Standing.Warning, "is not there; create it with: workerdown schedule apply (a worker does it at its start, unless schedule.applyAtStart is false)");
        }
    }

    private static async Task ClusterAsync(Invocation invocation, ConfiguredClusters clusters, string cluster, List<Target> targets, Report report)
    {
        try
        {
            var found = await Progress.ShowAsync(invocation.Terminal, $"Asking the cluster {cluster}", ClusterCall.AsyncOf(cluster, ClusterLimit, invocation.Cancel, async cancel =>
            {
                var setup = new ClusterSetup(clusters.Get(cluster), cluster, cancel);
                var findings = new List<Finding> { await setup.LookAsync() };
                foreach (var target in targets)
                    findings.Add(await setup.DeploymentAsync(target));
                foreach (var ns in targets.Select(t => t.Namespace).Distinct())
                    findings.AddRange(await setup.RightsAsync(ns));
                return findings;
            }));
            report.Add(found);
        }
        catch (Exception e) when (e is NotReachableException or RefusedException or WrongUsageException)
        {
            // One cluster that is not there must not hide what is found of the others.
            report.Add([new($"cluster {cluster}", Standing.Failed, e.Message)]);
            report.NotReached |= e is NotReachableException;
        }
    }

    /// <summary>Prints each point as it is found.</summary>
    private sealed class Report(Invocation invocation)
    {
        private readonly List<Finding> findings = [];

        public bool Failed => findings.Any(f => f.Standing == Standing.Failed);

        public bool NotReached { get; set; }

        public void Add(IEnumerable<Finding> found)
        {
            foreach (var finding in found)
            {
                findings.Add(finding);
                if (!invocation.Json)
                    invocation.Terminal.Output.WriteLine($"{Painted(finding.Standing)}  {finding.Subject}: {finding.Message}");
            }
        }

        public int End()
        {
            if (invocation.Json)
                invocation.WriteJson(new { Ready = !Failed, Findings = findings });
            else
                invocation.Terminal.Output.WriteLine(Failed ? "Not ready: mend what failed and run setup again." : "Ready. Next: workerdown worker");
            return NotReached ? ExitCode.Unknown : Failed ? ExitCode.Negative : ExitCode.Ok;
        }

        private string Painted(Standing standing) => standing switch
        {
            Standing.Ok => invocation.Terminal.Good("ok     "),
            Standing.Done => invocation.Terminal.Good("done   "),
            Standing.Warning => invocation.Terminal.Warn("warning"),
            _ => invocation.Terminal.Bad("FAILED "),
        };
    }
}
