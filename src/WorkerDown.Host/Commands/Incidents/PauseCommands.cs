using System.CommandLine;
using k8s;
using k8s.Models;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Commands.Schedules;
using WorkerDown.Host.Worker;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Commands.Incidents;

/// <summary><c>workerdown pause</c> and <c>workerdown resume</c>: a target by the annotation on its Deployment, everything by the schedule.</summary>
internal static class PauseCommands
{
    private static readonly TimeSpan ClusterLimit = TimeSpan.FromSeconds(10);

    private static readonly Argument<string?> TargetName = new("target") { Description = "One target; everything where left out", Arity = ArgumentArity.ZeroOrOne };

    /// <summary><c>workerdown pause</c>.</summary>
    public static Command Pause(CommandRunner runner) => runner.Runs(
        NoteOptions.AddTo(
            new DocumentedCommand("pause", $"Hands off: a target (annotation {Annotations.Pause} on its Deployment; an open run stops before its next action), or everything (the schedule).")
            {
                Examples = ["workerdown pause hosting-worker --by ada --why \"migration\" --until 2h", "workerdown pause --by ada --why \"cluster upgrade\""],
                Codes = Codes,
            }.With(TargetName),
            until: true),
        i => i.Parsed.GetValue(TargetName) is { } target ? AnnotateAsync(i, target, NoteOptions.Pause(i)) : ScheduleCommands.PauseAsync(i));

    /// <summary><c>workerdown resume</c>.</summary>
    public static Command Resume(CommandRunner runner) => runner.Runs(
        NoteOptions.AddTo(new DocumentedCommand("resume", "Ends a pause: of a target, or of everything.")
        {
            Examples = ["workerdown resume hosting-worker", "workerdown resume"],
            Codes = Codes,
        }.With(TargetName)),
        i => i.Parsed.GetValue(TargetName) is { } target ? AnnotateAsync(i, target, null) : ScheduleCommands.ResumeAsync(i));

    private static Dictionary<int, string> Codes => new() { [ExitCode.Negative] = "the Deployment or the schedule is not there, or the change was refused" };

    private static async Task<int> AnnotateAsync(Invocation invocation, string name, string? note)
    {
        TargetNames.Check(invocation, name);
        if (!invocation.Settings.Targets.TryGetValue(name, out var plan))
            throw new WrongUsageException($"The target '{name}' is not configured here: its Deployment is not known. Give the configuration with --config.");
        var where = plan.Target;
        using var clusters = new ConfiguredClusters(invocation.Settings);
        await Progress.ShowAsync(invocation.Terminal, $"Asking the cluster {where.Cluster}", ClusterCall.AsyncOf(where.Cluster, ClusterLimit, invocation.Cancel, cancel =>
            clusters.Get(where.Cluster).AppsV1.PatchNamespacedDeploymentAsync(Patch(note), where.Deployment, where.Namespace, fieldManager: "workerdown", cancellationToken: cancel)));
        var run = await TellRunAsync(invocation, name, note is null ? "Resume" : "Pause");
        var said = note is null ? $"Resumed: {name} is watched and healed again." : $"Paused: nothing touches {name} ({note}). Resume with: workerdown resume {name}";
        invocation.Answer(
            new { Target = name, Paused = note is not null, Note = note, where.Cluster, where.Namespace, where.Deployment, OpenRun = run },
            run is null ? said : $"{said}\nThe open remediation: {run}");
        return ExitCode.Ok;
    }

    // The annotation is what holds: an open run reads it before it acts. The Update only stops its waiting at once, so
    // what keeps it from being told is said and no more.
    private static async Task<string?> TellRunAsync(Invocation invocation, string name, string update)
    {
        try
        {
            var handle = (await invocation.ConnectAsync()).GetWorkflowHandle<RemediationWorkflow>(Target.RemediationId(name));
            if (await OperatorCommands.IsOpenAsync(invocation, handle) && (update == "Pause" || await OperatorCommands.IsPausedAsync(invocation, handle, name)))
                return await OperatorCommands.UpdateAsync(invocation, handle, name, update, NoteOptions.ReadWithUntil(invocation));
        }
        catch (Exception e) when (e is NotReachableException or RefusedException)
        {
            invocation.Terminal.Say($"An open remediation could not be told, the annotation holds all the same: {e.Message}");
        }
        return null;
    }

    private static V1Patch Patch(string? note) => new(
        KubernetesJson.Serialize(new { metadata = new { annotations = new Dictionary<string, string?> { [Annotations.Pause] = note } } }),
        V1Patch.PatchType.MergePatch);
}
