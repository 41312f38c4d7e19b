using WorkerDown.Core;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Configuration.Table;

namespace WorkerDown.Host.Configuration.Reading;

/// <summary>Makes the targets: the defaults, over them the group, over them the target's own.</summary>
internal sealed class TargetBinder(SettingValues root, IReadOnlyDictionary<string, ClusterSettings> known, Links links, List<SettingError> errors)
{
    private readonly IReadOnlyCollection<string> clusters = known.Keys.ToList();

    private readonly Dictionary<string, SettingValues> groups = root.Entries<SettingValues>("groups").ToDictionary(g => g.Name, g => g.Value);

    public Dictionary<string, TargetPlan> Bind() =>
        root.Entries<SettingValues>("targets").Select(t => Plan(t.Name, t.Value)).OfType<TargetPlan>().ToDictionary(p => p.Target.Name);

    private TargetPlan? Plan(string name, SettingValues own)
    {
        var group = Group(own);
        List<SettingValues> layers = [root.Section("defaults"), group?.Settings ?? SettingValues.None, own];
        var cluster = Cluster(own, layers);
        var ns = Last(layers, "namespace");
        if (ns is null && !layers.Any(l => l.Wrong.Contains("namespace")))
            errors.Add(new($"{own.Path}.namespace", null, "is missing", "give the Kubernetes namespace of the Deployment, here, in the group or in the defaults"));
        var queues = own.List<string>("taskQueues");
        if (queues is { Count: 0 } && !own.Wrong.Contains("taskQueues"))
            errors.Add(new($"{own.Path}.taskQueues", null, "is empty", "name at least one task queue that the worker polls"));
        if (cluster is null || ns is null || queues is not { Count: > 0 })
            return null;
        return new()
        {
            Target = new()
            {
                Name = name,
                Cluster = cluster,
                Namespace = ns,
                Deployment = own.Text("deployment") ?? name,
                Container = Last(layers, "container"),
                TemporalNamespace = Last(layers, "temporalNamespace") ?? "default",
                TaskQueues = queues.Distinct().ToList(),
                TemporalServer = Server(layers),
            },
            Group = group?.Name,
            Policy = root.Struct<bool>("dryRun") == true ? layers.Aggregate(new RemediationPolicy(), Policy) with { DryRun = true } : layers.Aggregate(new RemediationPolicy(), Policy),
            Escalation = new[] { root.Section("escalation"), layers[1].Section("escalation"), own.Section("escalation") }.Aggregate(new EscalationPolicy(), Escalation),
            KubectlContext = known[cluster].Context,
            Links = links,
        };
    }

    private (string Name, SettingValues Settings)? Group(SettingValues own)
    {
        if (own.Text("group") is not { } name)
            return null;
        if (groups.FirstOrDefault(g => string.Equals(g.Key, name, StringComparison.OrdinalIgnoreCase)) is { Value: { } settings, Key: var known })
            return (known, settings);
        errors.Add(Names.Unknown($"{own.Path}.group", name, "group", groups.Keys));
        return null;
    }

    private string? Cluster(SettingValues own, List<SettingValues> layers)
    {
        if (Last(layers, "cluster") is not { } name)
        {
            if (clusters.Count == 1)
                return clusters.First();
            if (!layers.Any(l => l.Wrong.Contains("cluster")))
                errors.Add(new($"{own.Path}.cluster", null, "is missing", clusters.Count == 0
                    ? "configure a cluster under 'clusters' and name it here"
                    : $"name one of the clusters: {string.Join(", ", clusters.Order(StringComparer.Ordinal))}"));
            return null;
        }
        if (clusters.FirstOrDefault(c => string.Equals(c, name, StringComparison.OrdinalIgnoreCase)) is { } found)
            return found;
        errors.Add(Names.Unknown($"{layers.Last(l => l.Has("cluster")).Path}.cluster", name, "cluster", clusters));
        return null;
    }

    private ServerPods? Server(List<SettingValues> layers)
    {
        if (layers.LastOrDefault(l => l.Has("temporalServer"))?.Section("temporalServer") is not { } given || given.Text("selector") is not { Length: > 0 } selector)
            return null;
        if (given.Text("cluster") is { } cluster && !clusters.Contains(cluster, StringComparer.OrdinalIgnoreCase))
            errors.Add(Names.Unknown($"{given.Path}.cluster", cluster, "cluster", clusters));
        return new(given.Text("namespace") ?? "temporal", selector, given.Text("cluster") is { } named ? clusters.FirstOrDefault(c => string.Equals(c, named, StringComparison.OrdinalIgnoreCase)) : null);
    }

    private static string? Last(List<SettingValues> layers, string name) => layers.LastOrDefault(l => l.Has(name))?.Text(name);

    private static RemediationPolicy Policy(RemediationPolicy policy, SettingValues layer)
    {
        var given = layer.Section("policy");
        policy = PolicyTable.Members.Aggregate(policy, (p, m) => given.Raw(m.Setting.Name) is { } value ? m.Put(p, value) : p);
        return layer.Struct<bool>("dryRun") is { } dry ? policy with { DryRun = dry } : policy;
    }

    public static EscalationPolicy Escalation(EscalationPolicy policy, SettingValues given) => new()
    {
        Steps = given.List<SettingValues>("steps")?.Select(s => new EscalationStep { After = s.Struct<TimeSpan>("after") ?? TimeSpan.Zero, Channels = s.List<string>("channels") ?? [] }).ToList() ?? policy.Steps,
        RepeatEvery = given.Struct<TimeSpan>("repeatEvery") ?? policy.RepeatEvery,
        MaxRepeats = given.Struct<int>("maxRepeats") ?? policy.MaxRepeats,
        Severity = given.Text("severity") ?? policy.Severity,
    };
}

/// <summary>Sentences about names that refer to nothing.</summary>
internal static class Names
{
    public static SettingError Unknown(string path, string name, string noun, IReadOnlyCollection<string> known)
    {
        var near = NearestName.Of(name, known);
        return new(path, name, $"is not the name of a {noun}", near is not null ? $"did you mean '{near}'?"
            : known.Count == 0 ? $"configure it under '{noun}s'"
            : $"known are {string.Join(", ", known.Order(StringComparer.Ordinal))}");
    }
}
