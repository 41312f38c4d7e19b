using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Goldens;

/// <summary>Plays the recorded steps one after the other on one cluster, and keeps what its watches and its objects said.</summary>
public sealed class RecordedStory : IAsyncLifetime
{
    private static readonly (string Kind, string Path)[] Watched =
        [("d", "/apis/apps/v1/deployments"), ("rs", "/apis/apps/v1/replicasets"), ("po", "/api/v1/pods")];

    private readonly Dictionary<string, StepLog> steps = [];
    private readonly Dictionary<string, JsonObject> objects = [];
    private readonly Dictionary<string, string> sets = [];
    private readonly List<Watcher> watches = [];
    private readonly List<int> read = [0, 0, 0];

    /// <summary>What a step said here.</summary>
    internal StepLog Step(string name) => steps[name];

    /// <summary>The objects at the end of a step here.</summary>
    internal JsonObject Objects(string name) => objects[name];

    /// <summary>The names of the ReplicaSets here, and what they go by.</summary>
    internal IReadOnlyDictionary<string, string> Names => sets.ToDictionary(s => $"{TestCluster.Worker}-{s.Key}", s => $"revision-{s.Value}");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        foreach (var (_, path) in Watched)
            watches.Add(await Watcher.Open(cluster.Cluster.Address, path));
        foreach (var (name, play) in RecordedSteps.InOrder)
        {
            await play(cluster);
            await Note(cluster, name);
        }
        foreach (var watch in watches)
            await watch.DisposeAsync();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task Note(TestCluster cluster, string name)
    {
        var log = steps[name] = new StepLog();
        var marks = await Marker.SetAsync(cluster, name);
        for (var i = 0; i < Watched.Length; i++)
        {
            await watches[i].Reached(marks[i]);
            var events = watches[i].Events;
            foreach (var (type, item) in events.Skip(read[i]).Where(e => e.Object.Text("metadata", "namespace") == TestCluster.Namespace))
                log.Add(Watched[i].Kind, type[..3], Short(item), Say(Watched[i].Kind, item), sets);
            read[i] = events.Count;
        }
        objects[name] = new JsonObject
        {
            ["deployments"] = await Items(cluster, "/apis/apps/v1/namespaces/default/deployments"),
            ["replicasets"] = await Items(cluster, "/apis/apps/v1/namespaces/default/replicasets"),
            ["pods"] = await Items(cluster, "/api/v1/namespaces/default/pods"),
        };
    }

    private static string Short(JsonObject item) => item.Text("metadata", "name")![Math.Min(TestCluster.Worker.Length + 1, item.Text("metadata", "name")!.Length)..];

    private static string Say(string kind, JsonObject item) => kind switch
    {
        "d" => ChangeLog.Deployment(item),
        "rs" => ChangeLog.ReplicaSet(item),
        _ => ChangeLog.Pod(item),
    };

    private static async Task<JsonArray> Items(TestCluster cluster, string path)
    {
        using var http = new HttpClient();
        return (JsonArray)JsonNode.Parse(await http.GetStringAsync(new Uri(cluster.Cluster.Address, path)))!["items"]!.DeepClone();
    }
}
