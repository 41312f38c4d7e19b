using System.CommandLine;
using Temporalio.Client;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Load;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Worker;

namespace WorkerDown.Host.Commands;

/// <summary><c>workerdown diagnose</c>: the same report as a remediation's, without one, and without a worker of WorkerDown.</summary>
internal static class DiagnoseCommand
{
    private static readonly Argument<string> TargetName = new("target") { Description = "The target, as configured" };

    /// <summary>How often progress is shown while the second read is waited for.</summary>
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(15);

    public static Command Create(CommandRunner runner) => runner.Runs(
        new DocumentedCommand("diagnose", "Says what is wrong with a target, with the evidence and what a remediation would do. Touches nothing and needs no running worker of WorkerDown.")
        {
            Arguments = { TargetName },
            Examples = ["workerdown diagnose hosting-worker", "workerdown diagnose hosting-worker --output json"],
            Codes = new Dictionary<int, string>
            {
                [ExitCode.Ok] = "the worker is up",
                [ExitCode.Negative] = "the worker is down",
                [ExitCode.Unknown] = "it could not be told: Temporal or the cluster does not answer, or a task queue was never polled",
            },
        },
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var plan = Plan(invocation, invocation.Parsed.GetRequiredValue(TargetName));
        await using var services = Services(invocation);
        var diagnosis = await DiagnoseAsync(invocation, services, plan);
        await SayIfRemediatedAsync(invocation, services, plan);
        if (invocation.Json)
            invocation.WriteJson(diagnosis);
        else
            invocation.Terminal.Output.Write(DiagnosisReport.Of(diagnosis, plan, invocation.Terminal));
        return diagnosis.Health switch { HealthState.Up => ExitCode.Ok, HealthState.Down => ExitCode.Negative, _ => ExitCode.Unknown };
    }

    private static async Task<Diagnosis> DiagnoseAsync(Invocation invocation, ServiceProvider services, TargetPlan plan)
    {
        var time = services.GetRequiredService<TimeProvider>();
        void Say(string text) => invocation.Terminal.Say(text);
        var diagnostician = services.GetRequiredService<Diagnostician>();
        var incident = await IncidentAsync(services, plan, invocation);
        // What would be done once the tolerance is over: that is what a person asks for.
        var asked = plan with { Policy = plan.Policy with { Tolerance = TimeSpan.Zero } };
        Say($"Reading {plan.Target.Namespace}/{plan.Target.Deployment} in cluster {plan.Target.Cluster} and {plan.Target.TaskQueues.Count} task queue(s) ...");
        var first = await diagnostician.DiagnoseAsync(asked, incident, invocation.Cancel);
        if (first.Health != HealthState.Unknown || !NeedsSecondRead(first))
            return first;
        Say($"One read cannot tell a dead worker from an idle one: {first.HealthMessage}.");
        await WaitAsync(QueueHealth.TwoReadsApart, time, Say, invocation.Cancel);
        Say("Reading again ...");
        return await diagnostician.DiagnoseAsync(asked, incident with { Memory = first.Memory }, invocation.Cancel);
    }

    private static bool NeedsSecondRead(Diagnosis diagnosis) => diagnosis.Signals.Any(s => s.Reason == Reasons.NeedsSecondRead);

    private static async Task WaitAsync(TimeSpan wait, TimeProvider time, Action<string> say, CancellationToken cancel)
    {
        for (var left = wait; left > TimeSpan.Zero; left -= ProgressEvery)
        {
            say($"Second read in {Durations.Say(left)} (Ctrl-C stops) ...");
            await Task.Delay(left < ProgressEvery ? left : ProgressEvery, time, cancel);
        }
    }

    // What the last health check saw and earlier incidents did; without them the diagnosis knows only itself.
    private static async Task<IncidentState> IncidentAsync(ServiceProvider services, TargetPlan plan, Invocation invocation)
    {
        var limits = services.GetRequiredService<SourceLimits>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var memory = await limits.AskAsync("the last health check", async c =>
            await services.GetRequiredService<LastChecks>().ReadAsync(plan.Target.Name, FleetPart.Of(plan.Group), null, c) ?? new TargetMemory(), invocation.Cancel);
        var recent = await limits.AskAsync("earlier incidents", async c =>
            (await services.GetRequiredService<IncidentRecords>().ReadAsync(plan.Target.Name, memory.Value?.FirstSeenDown ?? now, plan.Policy, c)).Recent, invocation.Cancel);
        foreach (var problem in new[] { memory.Problem, recent.Problem }.OfType<string>())
            invocation.Terminal.Say($"Not known: {problem}");
        return new()
        {
            Target = plan.Target.Name,
            StartedAt = now,
            FoundDown = memory.Value?.FirstSeenDown is not null,
            Memory = memory.Value ?? new(),
            Recent = recent.Value ?? new(),
            DryRun = true,
        };
    }

    private static async Task SayIfRemediatedAsync(Invocation invocation, ServiceProvider services, TargetPlan plan)
    {
        var id = Target.RemediationId(plan.Target.Name);
        var open = await services.GetRequiredService<SourceLimits>().AskAsync("the remediation", async c =>
            await services.GetRequiredService<ITemporalClient>().GetWorkflowHandle(id).DescribeAsync(new() { Rpc = new() { CancellationToken = c } }), invocation.Cancel);
        if (open.Value?.Status == Temporalio.Api.Enums.V1.WorkflowExecutionStatus.Running)
            invocation.Terminal.Say($"A remediation of it is open: workflow {id}, started at {open.Value.StartTime:yyyy-MM-dd HH:mm:ss}Z. What it tried is not counted here.");
    }

    private static TargetPlan Plan(Invocation invocation, string name)
    {
        var targets = invocation.Settings.Targets;
        if (targets.TryGetValue(name, out var plan))
            return plan;
        var near = NearestName.Of(name, targets.Keys);
        throw new WrongUsageException($"The target '{name}' is not configured{(near is null ? "." : $"; did you mean '{near}'?")} "
            + (targets.Count == 0 ? "No target is configured." : $"Known targets: {string.Join(", ", targets.Keys.Order(StringComparer.Ordinal))}."));
    }

    // The client connects when it is first used: with Temporal down the cluster still tells what it knows.
    private static ServiceProvider Services(Invocation invocation) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(invocation.Terminal.Time)
        .AddSingleton<ITemporalClient>(TemporalClient.CreateLazy(WorkerRegistration.ClientOptions(invocation.Settings.Temporal)))
        .AddWorkerDown(invocation.Settings)
        .BuildServiceProvider();
}
