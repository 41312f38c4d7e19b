using Temporalio.Api.Enums.V1;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Workflows.Unattended;

/// <summary>Where WorkerDown's worker is killed, relative to the effect of one activity.</summary>
public enum KillPoint
{
    /// <summary>The activity was handed out and has done nothing yet.</summary>
    BeforeTheEffect,

    /// <summary>It has done its work, and the server never hears of it.</summary>
    BetweenEffectAndAnswer,

    /// <summary>The server has its answer.</summary>
    AfterTheAnswer,
}

/// <summary>Plays a story in which WorkerDown's worker is killed once and another takes over.</summary>
public abstract class KilledWorkerTest
{
    /// <summary>Every point for each of the activities.</summary>
    protected static TheoryData<string, KillPoint> At(params string[] activities)
    {
        var data = new TheoryData<string, KillPoint>();
        foreach (var activity in activities)
        {
            foreach (var point in Enum.GetValues<KillPoint>())
                data.Add(activity, point);
        }
        return data;
    }

    private protected static Task<T> PlayAsync<T>(string activity, KillPoint point, Func<Stage, Func<Task>, Task<T>> story, int nodes = 1)
    {
        var hook = new ActivityHook(activity);
        return PlayedScenario.InWorldAsync(hook.World() with { Nodes = [.. Enumerable.Range(1, nodes).Select(n => $"node-{n}")] }, stage =>
        {
            var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Kill()
            {
                stage.World.KillWorker();
                killed.TrySetResult();
            }
            hook.Before = () =>
            {
                if (point == KillPoint.BeforeTheEffect)
                    Kill();
                return Task.FromResult(point == KillPoint.BeforeTheEffect);
            };
            hook.After = () =>
            {
                if (point == KillPoint.BetweenEffectAndAnswer)
                    Kill();
                return Task.CompletedTask;
            };
            async Task Replace()
            {
                if (point == KillPoint.AfterTheAnswer)
                {
                    await stage.UntilAsync(() => IsAnsweredAsync(stage, activity), TimeSpan.FromMinutes(8), $"{activity} never answered");
                    Kill();
                }
                await stage.UntilAsync(() => Task.FromResult(killed.Task.IsCompleted), TimeSpan.FromMinutes(8), $"{activity} never ran");
                await stage.World.StartWorkerAsync();
            }
            return story(stage, Replace);
        });
    }

    private static async Task<bool> IsAnsweredAsync(Stage stage, string activity)
    {
        var handle = stage.World.Client.GetWorkflowHandle(Target.RemediationId(HostingDeployment.Name));
        if ((await stage.World.Client.CountWorkflowsAsync($"WorkflowId = '{handle.Id}'")).Count == 0)
            return false;
        var events = (await handle.FetchHistoryAsync()).Events;
        var scheduled = events.Where(e => e.ActivityTaskScheduledEventAttributes?.ActivityType.Name == activity).Select(e => e.EventId).ToHashSet();
        return events.Any(e => e.EventType == EventType.ActivityTaskCompleted && scheduled.Contains(e.ActivityTaskCompletedEventAttributes.ScheduledEventId));
    }

    /// <summary>Patches and deletions of WorkerDown that took effect.</summary>
    private protected static int Effects(Stage stage) => stage.World.Cluster.Requests.Count(r => r is { IsMutation: true, Status: 200 }
        && (r.Body.Contains("worker-down.io/attempt", StringComparison.Ordinal) || r is { Verb: "delete", Resource: "pods" }));

    /// <summary>Events of WorkerDown on the Deployment, by name.</summary>
    private protected static IReadOnlyList<string> Announced(Stage stage) =>
        [.. stage.World.Cluster.Requests.Where(r => r is { Verb: "create", Resource: "events", Status: 201 }).Select(r => r.Body)];

    /// <summary>The pages that call people, each once however often it was delivered.</summary>
    private protected static int Calls(Stage stage) => stage.World.Receiver.Pages.Where(p => p.Kind == "Trigger").Select(p => p.Id).Distinct().Count();

    /// <summary>What must be the same whenever the worker is killed.</summary>
    private protected sealed record Ending(RemediationOutcome Outcome, int Effects, int Calls);
}
