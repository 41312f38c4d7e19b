using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.TemporalTestServer;
using Temporalio.Client;
using Temporalio.Testing;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Fleet;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Json;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Worker;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Fuzzing;

/// <summary>
/// Recorded objects of a cluster, mutated and sent by an API server that is not well either: a diagnosis and a health check
/// come to an answer, never to an exception, and nothing is touched.
/// </summary>
public sealed class ClusterAnswerFuzzTests : IAsyncLifetime
{
    private const int Rounds = 60;

    /// <summary>What one payload may hold, with room for the rest of it.</summary>
    private const int MostBytes = 1024 * 1024;

    private const string Secret = "hunter2canary";

    private static readonly Target target = new() { Name = "hosting-worker", Cluster = "hosting", Namespace = "default", Deployment = "hosting-worker", TaskQueues = ["hosting"] };

    private TemporalServer temporal = null!;
    private ITemporalClient client = null!;

    public static TheoryData<int> Seeds => Fuzz.Seeds;

    public async ValueTask InitializeAsync()
    {
        temporal = await TemporalServer.StartAsync();
        client = await TemporalClient.ConnectAsync(new(temporal.Address) { DataConverter = WorkerDownData.Converter });
    }

    public ValueTask DisposeAsync() => temporal.DisposeAsync();

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task A_diagnosis_and_a_health_check_come_to_an_answer_whatever_the_cluster_says(int seed) => Fuzz.EachAsync(seed, Rounds, async random =>
    {
        var api = new Api(random);
        var plan = new TargetPlan { Target = target, Policy = new(), Escalation = new() { Steps = [] }, Links = new() };
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(client)
            .AddWorkerDown(new WorkerDownSettings { Temporal = new() { Address = temporal.Address }, Targets = new Dictionary<string, TargetPlan> { [target.Name] = plan } })
            .AddSingleton<IClusters>(new OneCluster(new k8s.Kubernetes(new() { Host = "http://cluster.example" }, api)))
            .BuildServiceProvider();

        var incident = new IncidentState { Target = target.Name, StartedAt = TimeProvider.System.GetUtcNow(), Recent = new(), Memory = new() { FirstSeenDown = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(3) } };
        var diagnosis = await services.GetRequiredService<Diagnostician>().DiagnoseAsync(plan, incident, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        Kept(diagnosis);
        Assert.NotEmpty(diagnosis.Next.Message);

        var check = await new ActivityEnvironment().RunAsync(() => services.GetRequiredService<FleetActivities>().CheckFleetAsync(null)).WaitAsync(TimeSpan.FromMinutes(1));
        Kept(check);
        Assert.Empty(check.Start);
        Assert.True(api.OnlyRead, "something was written");
    });

    private static void Kept(object answer)
    {
        var json = JsonSerializer.Serialize(answer, WorkerDownJson.Options);
        Assert.InRange(Encoding.UTF8.GetByteCount(json), 1, MostBytes);
        Assert.DoesNotContain(Secret, json, StringComparison.Ordinal);
    }

    private sealed class OneCluster(IKubernetes kubernetes) : IClusters
    {
        public IKubernetes Get(string cluster) => kubernetes;
    }

    /// <summary>An API server that answers with mutated recordings, errors and noise.</summary>
    private sealed class Api(Random random) : DelegatingHandler
    {
        private static readonly string folder = Path.Combine(SourceFolder(), "..", "Core", "Diagnose", "Cases", "Objects");

        private static readonly string[] recordings = Directory.GetFiles(folder, "*.json");

        private readonly Mutation mutation = new(random);
        private readonly JsonObject recorded = JsonNode.Parse(File.ReadAllText(recordings[random.Next(recordings.Length)]))!.AsObject();
        private readonly int oddness = random.Next(2, 12);
        private readonly Lock one = new();

        public bool OnlyRead { get; private set; } = true;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (one)
                return Task.FromResult(Answer(request));
        }

        private HttpResponseMessage Answer(HttpRequestMessage request)
        {
            OnlyRead &= request.Method == HttpMethod.Get;
            var path = request.RequestUri!.AbsolutePath;
            if (random.Next(14) == 0)
                throw new HttpRequestException(mutation.Any<HttpRequestError>(Enum.GetValues<HttpRequestError>()), $"password={Secret}");
            if (random.Next(10) == 0)
                return With(request, (HttpStatusCode)mutation.Any(400, 401, 403, 404, 409, 410, 429, 500, 502, 503, 504), Encoding.UTF8.GetBytes(mutation.Any(
                    "{\"message\":42}", "{\"message\":null}", "{\"message\":{\"a\":1}}", "{\"message\":\"\\ud800\"}", "[]", "", "<html>", $"{{\"kind\":\"Status\",\"message\":\"token={Secret}\"}}", "{\"message\":\"" + new string('x', 50_000) + "\"}")));
            if (path.EndsWith("/log", StringComparison.Ordinal))
                return With(request, HttpStatusCode.OK, Log());
            var body = Encoding.UTF8.GetBytes(Maybe(Body(path)));
            return With(request, HttpStatusCode.OK, random.Next(25) == 0 ? mutation.Bytes(body) : body);
        }

        private string Maybe(string json) => random.Next(oddness) == 0 ? mutation.Json(json) : json;

        private string Body(string path)
        {
            var kind = path.Split('/') is var parts && parts[^1] == "hosting-worker" ? "deployments" : parts[^1];
            var items = recorded[kind]?.AsArray() ?? [];
            if (parts[^1] == "hosting-worker")
                return items.FirstOrDefault()?.ToJsonString() ?? "null";
            var list = new JsonObject { ["kind"] = "List", ["metadata"] = new JsonObject { ["resourceVersion"] = "1" }, ["items"] = new JsonArray([.. items.Select(i => JsonNode.Parse(Maybe(i!.ToJsonString())))]) };
            if (random.Next(30) == 0)
                list["metadata"]!["continue"] = "again";
            return list.ToJsonString();
        }

        private byte[] Log() => random.Next(4) switch
        {
            0 => mutation.Noise(random.Next(200_000)),
            1 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"\u001b[31mpass\u001b[0mword={Secret}\r\n", random.Next(1, 300)))),
            2 => Encoding.UTF8.GetBytes(new string('x', random.Next(300_000)) + $" token={Secret}\n"),
            _ => mutation.Bytes(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"2026-11-24T22:00:{i % 60:00}Z line {i} of the worker\n")))),
        };

        private static HttpResponseMessage With(HttpRequestMessage request, HttpStatusCode status, byte[] body) =>
            new(status) { RequestMessage = request, Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };

        private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
    }
}
