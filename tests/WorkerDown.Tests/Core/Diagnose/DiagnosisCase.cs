using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using k8s;
using k8s.Models;
using Temporalio.Api.WorkflowService.V1;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Json;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Core.Diagnose;

/// <summary>
/// One case of the table: the cluster's objects and Temporal's answers, and what the diagnosis must say. A case names a set
/// of objects and changes it by JSON merge patches: null removes, a name that is not there is added.
/// </summary>
internal sealed class DiagnosisCase
{
    private readonly JsonObject file;
    private readonly JsonObject objects;

    private DiagnosisCase(string name)
    {
        file = Read(Path.Combine(Folder, $"{name}.json"));
        objects = Read(Path.Combine(Folder, "Objects", $"{file["objects"] ?? "worker"}.json"));
        foreach (var kind in new[] { "deployments", "replicasets", "pods", "nodes", "events", "autoscalers", "budgets" })
            Change(kind);
        Now = file["now"]?.GetValue<DateTimeOffset>() ?? objects["now"]!.GetValue<DateTimeOffset>();
    }

    public static IReadOnlyList<string> Names { get; } = Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal).ToList();

    public static IReadOnlyList<string> ObjectSets { get; } = Directory.GetFiles(Path.Combine(Folder, "Objects"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).ToList();

    public DateTimeOffset Now { get; }

    public JsonObject Expected => file["expect"]!.AsObject();

    public static DiagnosisCase Load(string name) => new(name);

    public static string ObjectsOf(string name) => new DiagnosisCase(name).file["objects"]?.GetValue<string>() ?? "worker";

    /// <summary>What the activity would say, without the API between.</summary>
    public Diagnosis Diagnose()
    {
        var policy = file["policy"]?.Deserialize<RemediationPolicy>(WorkerDownJson.Options) ?? new();
        var evidence = Evidence();
        return EvidenceBounds.Fit(DiagnosisRules.Diagnose(evidence, Incident(evidence), policy, Now));
    }

    private static string Folder => Path.Combine(SourceFolder(), "Cases");

    private TargetEvidence Evidence()
    {
        var container = file["container"]?.GetValue<string>();
        var deployment = All<V1Deployment>("deployments").FirstOrDefault();
        var sets = deployment is null ? [] : Ownership.SetsOf(deployment, All<V1ReplicaSet>("replicasets"));
        var pods = Ownership.PodsOf(sets, All<V1Pod>("pods"));
        var facts = deployment is null ? new() { Exists = false, Name = "hosting-worker" }
            : DeploymentReading.Facts(deployment, All<V2HorizontalPodAutoscaler>("autoscalers"), All<V1PodDisruptionBudget>("budgets"));
        return new()
        {
            TakenAt = Now,
            Deployment = Problem("deployment") is { } p ? Observed<DeploymentFacts>.Failed(p) : Observed<DeploymentFacts>.Of(facts),
            ReplicaSets = Seen("replicasets", sets.Select(s => DeploymentReading.Facts(s)).OrderByDescending(s => s.Revision)),
            Pods = Seen("pods", pods.Select(x => PodReading.Facts(x, container)).OrderBy(x => x.Ready).ThenByDescending(x => x.CreatedAt)),
            Events = Seen("events", (deployment is null ? [] : Ownership.EventsOf(deployment, sets, pods, All<Corev1Event>("events"))).Select(e => PodReading.Facts(e)).OrderByDescending(e => e.At)),
            Nodes = Seen("nodes", All<V1Node>("nodes").Select(n => PodReading.Facts(n))),
            Logs = (file["logs"]?.AsObject() ?? []).Select(l => new LogFacts(l.Key, "worker", false, l.Value!.AsArray().Select(x => x!.GetValue<string>()).ToList())).ToList(),
            TaskQueues = Queues(),
            Temporal = new() { Parts = Parts() },
        };
    }

    private List<TaskQueueFacts> Queues()
    {
        var begun = objects["queues"]?.DeepClone() ?? JsonNode.Parse("""{"hosting":{}}""")!;
        var answers = Merge(begun, file["queues"]?.DeepClone())!.AsObject();
        return answers.Where(a => a.Value is not null).Select(a => a.Value!["problem"] is { } problem
            ? new TaskQueueFacts { Queue = a.Key, ReadAt = Now, Problem = problem.GetValue<string>() }
            : QueueReading.Facts(a.Key, Parse<DescribeTaskQueueResponse>(a.Value["describeTaskQueue"]),
                a.Value["listWorkers"] is { } workers ? QueueReading.Heartbeats(a.Key, Parse<ListWorkersResponse>(workers)) : null, Now)).ToList();
    }

    // Every part answers, except those that the case says otherwise of.
    private List<TemporalPart> Parts()
    {
        var said = file["temporal"]?.AsObject() ?? [];
        return new[] { "frontend", "persistence", "matching", "history", "visibility", "scheduler" }
            .Select(p => said[p] is { } sick ? new TemporalPart(p, sick["healthy"]?.GetValue<bool>(), sick["message"]!.GetValue<string>()) : new(p, true, "answered"))
            .ToList();
    }

    private IncidentState Incident(TargetEvidence evidence)
    {
        var seen = (file["seenHealthy"] ?? objects["seenHealthy"])?.AsArray().Select(i => i!.GetValue<string>()).ToList() ?? [];
        var down = Now - TimeSpan.FromMinutes(2);
        var before = file["before"]?.Deserialize<TargetMemory>(WorkerDownJson.Options)
            ?? new() { FirstSeenDown = down, NoReadyPodsSince = down };
        return new()
        {
            Target = "hosting-worker",
            StartedAt = Now,
            FoundDown = before.FirstSeenDown is not null,
            Memory = before with
            {
                Healthy = (evidence.ReplicaSets.Value ?? []).Where(s => seen.Contains(s.Template.WorkerImage)).DistinctBy(s => s.Template.Fingerprint)
                    .Select(s => new HealthyRevision(s.Revision, s.Template.Fingerprint, Now - TimeSpan.FromHours(1))).ToList(),
            },
            Attempts = file["attempts"]?.Deserialize<List<RemediationAttempt>>(WorkerDownJson.Options) ?? [],
            Storm = file["storm"]?.GetValue<string>(),
        };
    }

    // What belongs to a Deployment that could not be read is not asked for.
    private string? Problem(string source) => (file["problems"]?["deployment"] ?? file["problems"]?[source])?.GetValue<string>();

    private Observed<IReadOnlyList<T>> Seen<T>(string source, IEnumerable<T> facts) =>
        Problem(source) is { } problem ? Observed<IReadOnlyList<T>>.Failed(problem) : Observed<IReadOnlyList<T>>.Of(facts.ToList());

    private IEnumerable<T> All<T>(string kind) => (objects[kind]?.AsArray() ?? []).Select(o => KubernetesJson.Deserialize<T>(o!.ToJsonString()));

    private void Change(string kind)
    {
        var list = objects[kind]?.AsArray() ?? [];
        objects[kind] = list;
        var begun = list.Select(o => o!.DeepClone()).ToList();
        foreach (var (name, patch) in file[kind]?.AsObject() ?? [])
        {
            var like = patch?["like"]?.GetValue<string>() ?? name;
            var there = list.FirstOrDefault(o => o!["metadata"]!["name"]!.GetValue<string>() == name);
            var model = begun.FirstOrDefault(o => o["metadata"]!["name"]!.GetValue<string>() == like);
            if (there is not null)
                list.Remove(there);
            if (patch is null)
                continue;
            var made = Merge(model?.DeepClone() ?? new JsonObject(), patch.DeepClone())!.AsObject();
            made.Remove("like");
            made["metadata"] ??= new JsonObject();
            made["metadata"]!["name"] = name;
            if (there is null)
                made["metadata"]!["uid"] = $"uid-of-{name}";
            list.Add(made);
        }
    }

    // RFC 7396.
    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch is null ? target : patch.DeepClone();
        var result = target as JsonObject ?? [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
                result.Remove(name);
            else
                result[name] = value is JsonObject ? Merge(result[name]?.DeepClone(), value) : value.DeepClone();
        }
        return result;
    }

    private static T Parse<T>(JsonNode? node)
        where T : IMessage<T>, new() => node is null ? new T() : JsonParser.Default.Parse<T>(node.ToJsonString());

    private static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
