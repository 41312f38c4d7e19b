using WorkerDown.Core.Targets;

namespace WorkerDown.Host.Configuration.Table;

/// <summary>Targets, their groups and defaults, and whom they call.</summary>
internal static class TargetTable
{
    private static readonly EscalationPolicy Defaults = new();

    public static Section Escalation { get; } = new("escalation", "Who is called, and when again.",
    [
        new Many("steps", "The steps in order; empty pages nobody, which only a dry run may.", new Section("", "One step.",
        [
            new DurationLeaf("after", "After the escalation began.", TimeSpan.Zero, TimeSpan.FromHours(24)) { Default = TimeSpan.Zero },
            new Many("channels", "Names of the channels it goes to.", Forms.OwnName("", "A channel.")),
        ])
        { Required = ["channels"] }),
        new DurationLeaf("repeatEvery", "The last step is repeated at this interval until acknowledged.", TimeSpan.FromMinutes(1), TimeSpan.FromHours(24)) { Default = Defaults.RepeatEvery },
        new IntegerLeaf("maxRepeats", "How often it is repeated at most.", 0, 100) { Default = Defaults.MaxRepeats },
        new ChoiceLeaf("severity", "PagerDuty's word for the urgency.", ["critical", "error", "warning", "info"]) { Default = Defaults.Severity },
    ]);

    /// <summary>What targets may have in common.</summary>
    private static readonly IReadOnlyList<Setting> Common =
    [
        Forms.OwnName("cluster", "Name of the cluster; may be left out where only one is configured."),
        Forms.Label("namespace", "Kubernetes namespace of the Deployment."),
        Forms.Label("container", "The container that runs the worker; needed only where a pod has several that matter."),
        Forms.Text("temporalNamespace", "Temporal namespace of the task queues.") with { Default = "default" },
        new FlagLeaf("dryRun", "Say everything, touch nothing, page nobody.") { Default = false },
        new Section("temporalServer", "Temporal's own server pods, where they can be seen: shown as evidence, never touched.",
        [
            Forms.OwnName("cluster", "Name of the cluster they run in; the target's own where left out."),
            Forms.Label("namespace", "Their Kubernetes namespace.") with { Default = "temporal" },
            Forms.Text("selector", "Their label selector, as app.kubernetes.io/name=temporal."),
        ])
        { Required = ["selector"] },
        PolicyTable.Section,
    ];

    public static Section TargetDefaults { get; } = new("defaults", "What holds for every target that does not say otherwise.", Common);

    public static Map Groups { get; } = new("groups", "Named sets of settings that targets take over with 'group'; they override the defaults.", "group",
        new Section("", "A group.", [.. Common, Escalation]));

    public static Map Targets { get; } = new("targets", "The watched worker Deployments by name.", "target", new Section("", "A target.",
    [
        Forms.OwnName("group", "The group it belongs to."),
        .. Common,
        Forms.ObjectName("deployment", "Name of the Deployment; the target's own name where it is left out."),
        new Many("taskQueues", "The task queues whose workflow tasks it must poll.", Forms.Text("", "A task queue.")),
        Escalation,
    ])
    { Required = ["taskQueues"] });
}
