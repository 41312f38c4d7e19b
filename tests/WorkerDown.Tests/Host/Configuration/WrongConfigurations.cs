namespace WorkerDown.Tests.Host.Configuration;

/// <summary>One kind of wrong configuration.</summary>
/// <param name="Name">Its name, and that of its golden file.</param>
/// <param name="Json">The configuration file; null when there is none.</param>
internal sealed record WrongConfiguration(string Name, string? Json)
{
    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];

    public IReadOnlyList<string> Sets { get; init; } = [];
}

/// <summary>The mistakes that people make.</summary>
internal static class WrongConfigurations
{
    private const string Right = """
        {
          "clusters": { "hosting": { "context": "hosting" } },
          "groups": { "careful": { "policy": { "requireApproval": ["rollback"] } } },
          "targets": { "hosting-worker": { "namespace": "hosting", "taskQueues": ["hosting"] } },
          "escalation": { "steps": [ { "channels": ["ops"] } ] },
          "channels": { "ops": { "url": "https://hooks.example.org/ops" } }
        }
        """;

    public static IReadOnlyList<WrongConfiguration> All { get; } =
    [
        // Names
        new("mistyped-section", Right.Replace("\"targets\"", "\"targts\"", StringComparison.Ordinal)),
        WithSets("mistyped-setting", "defaults.policy.tolerence=2m"),
        WithSets("unknown-setting", "schedule.colour=green"),
        WithVariables("mistyped-variable", ("WORKERDOWN__temporal__adress", "temporal:7233")),
        WithSets("unknown-group", "targets.hosting-worker.group=carefull"),
        WithSets("unknown-cluster", "targets.hosting-worker.cluster=hostng"),
        WithSets("unknown-channel", "escalation.steps.0.channels=opps"),

        // Values
        WithSets("duration-without-unit", "targets.hosting-worker.policy.tolerance=60"),
        WithSets("duration-in-words", "defaults.policy.tolerance=one minute"),
        WithSets("below-bound", "defaults.policy.pollerTolerance=60s"),
        WithSets("above-bound", "schedule.interval=2h"),
        WithSets("not-a-flag", "targets.hosting-worker.dryRun=yes"),
        WithSets("not-a-number", "defaults.policy.maxAttemptsPerIncident=four"),
        WithSets("share-above-one", "storm.maxShare=50"),
        WithSets("mistyped-word", "defaults.policy.requireApproval=rolback"),
        WithSets("scheme-in-address", "temporal.address=http://temporal:7233"),
        WithSets("kubernetes-name", "targets.hosting-worker.deployment=Hosting_Worker"),

        // Form
        WithSets("value-for-section", "defaults.policy=strict"),
        new("list-for-value", Right.Replace("\"namespace\": \"hosting\"", "\"namespace\": [\"hosting\"]", StringComparison.Ordinal)),
        new("broken-json", "{ \"targets\": { \"hosting-worker\": }"),
        new("missing-file", null),
        WithSets("set-without-value", "targets.hosting-worker.dryRun"),

        // Missing
        new("nothing-of-a-target", """{ "clusters": { "hosting": {} }, "targets": { "hosting-worker": {} } }"""),
        new("no-cluster", """{ "targets": { "hosting-worker": { "namespace": "hosting", "taskQueues": ["hosting"], "dryRun": true } } }"""),
        WithVariables("missing-secret-file", ("WORKERDOWN__channels__night__urlFile", "<folder>/night-url")),
        WithVariables("missing-profile", ("TEMPORAL_PROFILE", "prod"), ("TEMPORAL_CONFIG_FILE", "<folder>/temporal.toml")),

        // What does not go together
        WithSets("ladder-longer-than-restore-within", "targets.hosting-worker.policy.restoreWithin=2m"),
        WithSets("proof-longer-than-rung", "defaults.policy.stableFor=2m"),
        WithSets("own-task-queue", "targets.hosting-worker.taskQueues=hosting,worker-down"),
        new("nobody-to-call", """{ "clusters": { "hosting": {} }, "targets": { "hosting-worker": { "namespace": "hosting", "taskQueues": ["hosting"] } } }"""),
        WithSets("same-deployment-twice", "targets.second.namespace=hosting", "targets.second.deployment=hosting-worker", "targets.second.taskQueues=dns"),
        WithSets("two-ways-to-a-cluster", "clusters.hosting.inCluster=true"),
        WithSets("half-a-client-certificate", "temporal.tls.certFile=/dev/null"),
        WithSets("half-a-version", "temporal.buildId=42"),
        new("too-large-for-one-payload", Many(2000)),
        WithSets("steps-out-of-order", "escalation.steps.0.after=10m", "escalation.steps.1.after=5m", "escalation.steps.1.channels=ops"),
    ];

    private static string Many(int targets) => Right.Replace("\"targets\": {", "\"targets\": {"
        + string.Concat(Enumerable.Range(0, targets).Select(i => $"\"worker-{i}\": {{ \"namespace\": \"workers\", \"taskQueues\": [\"queue-{i}\"] }},")), StringComparison.Ordinal);

    private static WrongConfiguration WithSets(string name, params string[] sets) => new(name, Right) { Sets = sets };

    private static WrongConfiguration WithVariables(string name, params (string Name, string Value)[] variables) => new(name, Right) { Environment = variables };
}
