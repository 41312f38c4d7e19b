using k8s;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Activities;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reloading;
using WorkerDown.Host.Schedules;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Outage;

/// <summary>Looks at Temporal by its ladder of calls, at the health checks by their schedule and their last runs, and at Temporal's pods by Kubernetes.</summary>
internal sealed class OutageEyes(ITemporalClient client, TemporalHealthReader health, TemporalReader reader, IClusters clusters, LiveSettings live, TimeProvider time) : IOutageEyes
{
    /// <summary>Limit of one look at Temporal: each call has its own, but a connection that is only half there may outlast them.</summary>
    private static readonly TimeSpan LookLimit = TemporalHealthReader.Limit + TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PodsLimit = TimeSpan.FromSeconds(5);

    private WorkerDownSettings Settings => live.Current;

    private TimeSpan ChecksLimit => (3 * Settings.Schedule.Interval) + Settings.Schedule.RunTimeout;

    public async Task<IReadOnlyList<OutageLook>> LookAsync(CancellationToken cancel)
    {
        var parts = await TemporalAsync(cancel);
        bool? sick = parts.Any(p => p.Healthy == false) ? true : parts.Any(p => p.Healthy == true) ? false : null;
        // While Temporal is out, its schedules and runs say nothing that the first subject does not say.
        return [new(OutageKind.Temporal, sick, parts), sick != false ? new(OutageKind.HealthChecks, null, []) : await HealthChecksAsync(cancel)];
    }

    public async Task<IReadOnlyList<string>> PodsAsync(CancellationToken cancel)
    {
        if (Settings.Outage.TemporalPods is not { } place)
            return [];
        try
        {
            using var limit = new CancellationTokenSource(PodsLimit, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            var list = await clusters.Get(place.Cluster).CoreV1.ListNamespacedPodAsync(place.Namespace, labelSelector: place.Selector, limit: 50, cancellationToken: both.Token);
            return list.Items.Count == 0 ? [$"no pod matches {place.Selector} in {place.Namespace}"] : list.Items.Select(p => Line(PodReading.Facts(p, null))).Order(StringComparer.Ordinal).ToList();
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return [$"Temporal's pods could not be read: {Problems.Say(e)}"];
        }
    }

    private async Task<IReadOnlyList<TemporalPart>> TemporalAsync(CancellationToken cancel)
    {
        try
        {
            return (await health.ReadAsync(Settings.Temporal.Namespace, cancel).WaitAsync(LookLimit, time, cancel)).Parts;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return [new("frontend", false, e is TimeoutException ? $"no answer within {LookLimit.TotalSeconds:0} s" : Worker.ConnectProblem.Say(e))];
        }
    }

    private async Task<OutageLook> HealthChecksAsync(CancellationToken cancel)
    {
        OutageLook? worst = null;
        var runs = new Lazy<Task<IReadOnlyList<ClosedCheck>>>(() => ClosedAsync(cancel));
        foreach (var part in HealthCheckSchedules.Parts(Settings))
        {
            var look = await PartAsync(part, runs, cancel);
            // One that stands still is told, whatever the others do; one that cannot be told is better than all well.
            if (look.Sick == true)
                return look;
            worst = worst is null || look.Sick is null ? look : worst;
        }
        return worst!;
    }

    private async Task<OutageLook> PartAsync(FleetPart part, Lazy<Task<IReadOnlyList<ClosedCheck>>> runs, CancellationToken cancel)
    {
        var id = part.Named(WorkerDownNames.HealthCheckSchedule);
        var name = id == WorkerDownNames.HealthCheckSchedule ? "schedule" : $"schedule {id}";
        try
        {
            var described = await client.Connection.WorkflowService.DescribeScheduleAsync(
                new() { Namespace = Settings.Temporal.Namespace, ScheduleId = id }, reader.Options(cancel));
            if (described.Schedule?.State?.Paused == true)
                return Checks(true, name, "paused by a person"); // somebody's intent
            var now = time.GetUtcNow();
            var began = described.Info?.RecentActions.Select(a => a.ActualTime).Append(described.Info.CreateTime).OfType<Google.Protobuf.WellKnownTypes.Timestamp>().Select(t => t.ToDateTimeOffset()).DefaultIfEmpty(now).Max() ?? now;
            if (now - began > ChecksLimit)
                return Checks(false, name, $"the last health check was started {Durations.Say(now - began)} ago; one is due every {Durations.Say(Settings.Schedule.Interval)}");
            return Runs(part, await runs.Value, now, described.Info?.CreateTime?.ToDateTimeOffset() ?? now);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return Settings.Schedule.ApplyAtStart ? Checks(false, name, "it does not exist") : new(OutageKind.HealthChecks, null, []);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return new(OutageKind.HealthChecks, null, [new(name, false, Problems.Say(e))]);
        }
    }

    private async Task<IReadOnlyList<ClosedCheck>> ClosedAsync(CancellationToken cancel)
    {
        var listed = await client.Connection.WorkflowService.ListWorkflowExecutionsAsync(
            new() { Namespace = Settings.Temporal.Namespace, Query = $"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus != 'Running'", PageSize = 20 * HealthCheckSchedules.Parts(Settings).Count }, reader.Options(cancel));
        return [.. listed.Executions.Where(e => e.CloseTime is not null).Select(e => new ClosedCheck(e.Execution.WorkflowId, e.Status, e.CloseTime.ToDateTimeOffset())).OrderByDescending(e => e.At)];
    }

    private OutageLook Runs(FleetPart part, IReadOnlyList<ClosedCheck> all, DateTimeOffset now, DateTimeOffset created)
    {
        // A scheduled run is named by its schedule and its time; where there is one schedule, a run of any name is as good.
        var prefix = $"{part.Named(WorkerDownNames.HealthCheckSchedule)}-";
        var closed = part.IsAll ? all : [.. all.Where(r => r.WorkflowId.Length > prefix.Length && r.WorkflowId.StartsWith(prefix, StringComparison.Ordinal) && DateTimeOffset.TryParse(r.WorkflowId[prefix.Length..], System.Globalization.CultureInfo.InvariantCulture, out _))];
        var completed = closed.FirstOrDefault(e => e.Status == WorkflowExecutionStatus.Completed)?.At;
        var since = completed ?? created;
        var name = part.Named("") == "" ? "health checks" : $"health checks of {part}";
        if (now - since <= ChecksLimit)
            return Checks(true, name, $"the last was completed {Durations.Say(now - since)} ago");
        var failed = closed.TakeWhile(e => e.Status != WorkflowExecutionStatus.Completed).Take(3).Select(e => e.Status.ToString()).ToList();
        return Checks(false, name, $"none was completed for {Durations.Say(now - since)}" + (failed.Count > 0 ? $"; the last ended as {string.Join(", ", failed)}" : "; no worker seems to take them"));
    }

    private static OutageLook Checks(bool healthy, string name, string message) => new(OutageKind.HealthChecks, !healthy, [new(name, healthy, message)]);

    private static string Line(PodFacts pod)
    {
        var trouble = pod.Containers.Where(c => !c.Ready).Select(c => $"{c.Name} {c.Reason ?? c.State}, {c.Restarts} restart(s){(c.LastExit is { } exit ? $", last exit {exit.ExitCode} {exit.Reason}" : "")}").ToList();
        return $"pod {pod.Name}: {(pod.Ready ? "ready" : trouble.Count > 0 ? string.Join("; ", trouble) : pod.Reason ?? pod.Phase)}{(pod.Node is { } node ? $", on {node}" : "")}";
    }

    private sealed record ClosedCheck(string WorkflowId, WorkflowExecutionStatus Status, DateTimeOffset At);
}
