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
using WorkerDown.Host.Configuration;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Outage;

/// <summary>Looks at Temporal by its ladder of calls, at the health checks by their schedule and their last runs, and at Temporal's pods by Kubernetes.</summary>
internal sealed class OutageEyes(ITemporalClient client, TemporalHealthReader health, TemporalReader reader, IClusters clusters, WorkerDownSettings settings, TimeProvider time) : IOutageEyes
{
    /// <summary>Limit of one look at Temporal: each call has its own, but a connection that is only half there may outlast them.</summary>
    private static readonly TimeSpan LookLimit = TemporalHealthReader.Limit + TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PodsLimit = TimeSpan.FromSeconds(5);

    private TimeSpan ChecksLimit => (3 * settings.Schedule.Interval) + settings.Schedule.RunTimeout;

    public async Task<IReadOnlyList<OutageLook>> LookAsync(CancellationToken cancel)
    {
        var parts = await TemporalAsync(cancel);
        bool? sick = parts.Any(p => p.Healthy == false) ? true : parts.Any(p => p.Healthy == true) ? false : null;
        // While Temporal is out, its schedules and runs say nothing that the first subject does not say.
        return [new(OutageKind.Temporal, sick, parts), sick != false ? new(OutageKind.HealthChecks, null, []) : await HealthChecksAsync(cancel)];
    }

    public async Task<IReadOnlyList<string>> PodsAsync(CancellationToken cancel)
    {
        if (settings.Outage.TemporalPods is not { } place)
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
            return (await health.ReadAsync(settings.Temporal.Namespace, cancel).WaitAsync(LookLimit, time, cancel)).Parts;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return [new("frontend", false, e is TimeoutException ? $"no answer within {LookLimit.TotalSeconds:0} s" : Worker.ConnectProblem.Say(e))];
        }
    }

    private async Task<OutageLook> HealthChecksAsync(CancellationToken cancel)
    {
        try
        {
            var described = await client.Connection.WorkflowService.DescribeScheduleAsync(
                new() { Namespace = settings.Temporal.Namespace, ScheduleId = WorkerDownNames.HealthCheckSchedule }, reader.Options(cancel));
            if (described.Schedule?.State?.Paused == true)
                return Checks(true, "schedule", "paused by a person"); // somebody's intent
            var now = time.GetUtcNow();
            var began = described.Info?.RecentActions.Select(a => a.ActualTime).Append(described.Info.CreateTime).OfType<Google.Protobuf.WellKnownTypes.Timestamp>().Select(t => t.ToDateTimeOffset()).DefaultIfEmpty(now).Max() ?? now;
            if (now - began > ChecksLimit)
                return Checks(false, "schedule", $"the last health check was started {Durations.Say(now - began)} ago; one is due every {Durations.Say(settings.Schedule.Interval)}");
            return await RunsAsync(now, described.Info?.CreateTime?.ToDateTimeOffset() ?? now, cancel);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return settings.Schedule.ApplyAtStart ? Checks(false, "schedule", "it does not exist") : new(OutageKind.HealthChecks, null, []);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return new(OutageKind.HealthChecks, null, [new("schedule", false, Problems.Say(e))]);
        }
    }

    private async Task<OutageLook> RunsAsync(DateTimeOffset now, DateTimeOffset created, CancellationToken cancel)
    {
        var listed = await client.Connection.WorkflowService.ListWorkflowExecutionsAsync(
            new() { Namespace = settings.Temporal.Namespace, Query = $"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus != 'Running'", PageSize = 20 }, reader.Options(cancel));
        var closed = listed.Executions.Where(e => e.CloseTime is not null).OrderByDescending(e => e.CloseTime.ToDateTimeOffset()).ToList();
        var completed = closed.FirstOrDefault(e => e.Status == WorkflowExecutionStatus.Completed)?.CloseTime.ToDateTimeOffset();
        var since = completed ?? created;
        if (now - since <= ChecksLimit)
            return Checks(true, "health checks", $"the last was completed {Durations.Say(now - since)} ago");
        var failed = closed.TakeWhile(e => e.Status != WorkflowExecutionStatus.Completed).Take(3).Select(e => e.Status.ToString()).ToList();
        return Checks(false, "health checks", $"none was completed for {Durations.Say(now - since)}" + (failed.Count > 0 ? $"; the last ended as {string.Join(", ", failed)}" : "; no worker seems to take them"));
    }

    private static OutageLook Checks(bool healthy, string name, string message) => new(OutageKind.HealthChecks, !healthy, [new(name, healthy, message)]);

    private static string Line(PodFacts pod)
    {
        var trouble = pod.Containers.Where(c => !c.Ready).Select(c => $"{c.Name} {c.Reason ?? c.State}, {c.Restarts} restart(s){(c.LastExit is { } exit ? $", last exit {exit.ExitCode} {exit.Reason}" : "")}").ToList();
        return $"pod {pod.Name}: {(pod.Ready ? "ready" : trouble.Count > 0 ? string.Join("; ", trouble) : pod.Reason ?? pod.Phase)}{(pod.Node is { } node ? $", on {node}" : "")}";
    }
}
