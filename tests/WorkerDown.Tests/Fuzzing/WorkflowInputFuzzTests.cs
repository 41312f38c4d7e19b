using System.Text;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Fuzzing;

/// <summary>What a stranger can send to a workflow: it ends with a sentence or goes on, and no workflow task ever fails.</summary>
public class WorkflowInputFuzzTests
{
    private const int Sent = 60;

    private static readonly string[] Words = ["Acknowledge", "Approve", "Reject", "RetryNow", "Pause", "Resume", "NoSuchUpdate"];

    private static readonly (string Type, string[] Samples)[] Inputs =
    [
        (WorkerDownNames.Remediation,
        [
            """{"target":"hosting-worker"}""",
            """{"target":"hosting-worker","dryRun":true,"requireApproval":"true","reason":"because"}""",
            """{"target":"hosting-worker","seen":{"firstSeenDown":"2026-11-24T21:00:00Z","queues":[{"queue":"hosting-dns","lastAccess":"2026-11-24T21:00:00Z","since":"2026-11-24T21:00:00Z","everPolled":true}],"polled":["hosting-dns"],"healthy":[{"revision":1,"fingerprint":"x","at":"2026-11-24T21:00:00Z"}]}}""",
            """{"target":"hosting-worker","carried":{"plan":{"target":{"name":"hosting-worker","cluster":"hosting","namespace":"hosting","deployment":"hosting-worker","taskQueues":["x"]},"policy":{},"escalation":{"steps":[]},"links":{}},"state":{"target":"hosting-worker","startedAt":"2026-11-24T21:00:00Z","memory":{},"recent":{}}}}""",
        ]),
        (WorkerDownNames.HealthCheck, ["""{"group":"dns"}""", """{"group":["dns","mail"],"ungrouped":true}""", "{}"]),
        (WorkerDownNames.Storm,
        [
            """{"seen":{"message":"2 of 2 down","targets":2,"down":[{"name":"a","cluster":"hosting","namespace":"n","deployment":"d","message":"m"}],"cause":{"kind":"None","message":"nothing","restsOn":["x"]},"since":"2026-11-24T21:00:00Z"}}""",
            """{"seen":{"message":"2 of 2 down","targets":2,"down":[],"cause":{"kind":"Image","shared":"i","message":"one image","restsOn":[]},"since":"2026-11-24T21:00:00Z"},"paging":{"rounds":1,"channels":["on-call"],"undelivered":[{"channel":"on-call","step":1,"repeat":0}],"places":{"on-call":{"thread":"1"}}},"takenBy":"ada","since":"2026-11-24T21:00:00Z"}""",
        ]),
        (WorkerDownNames.PageDelivery,
        [
            """{"page":{"id":"x/resolve","channel":"on-call","kind":"Resolve","step":1,"subject":{"about":"storm","incident":"worker-down-storm","workflowNamespace":"default","runId":"r","downAt":"2026-11-24T21:00:00Z","severity":"critical","links":{},"storm":{"message":"2 of 2 down","targets":2,"down":[],"cause":{"kind":"None","message":"nothing","restsOn":[]},"since":"2026-11-24T21:00:00Z"}},"note":"over"},"until":"2026-11-24T21:00:00Z"}""",
        ]),
    ];

    public static TheoryData<int> Seeds => Fuzz.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Whatever_a_workflow_is_started_with_it_does_not_wedge(int seed) => InWorldAsync(async stage =>
    {
        await stage.World.StartWorkerAsync();
        var runs = new List<(WorkflowHandle Run, string Input)>();
        await Fuzz.EachAsync(seed, Sent, async random =>
        {
            var mutation = new Mutation(random);
            var (type, samples) = mutation.Any<(string, string[])>(Inputs);
            var sent = Payloads(random, mutation, samples);
            var id = random.Next(3) == 0 ? Target.RemediationId($"fuzz-{runs.Count}") : $"fuzz-{type}-{runs.Count}";
            var run = await stage.World.Client.StartWorkflowAsync(type, sent, new(id, WorkerDownNames.TaskQueue) { ExecutionTimeout = TimeSpan.FromMinutes(30) });
            runs.Add((run, Say(sent)));
        });

        foreach (var (run, input) in runs)
        {
            await stage.UntilAsync(async () => await CameThroughAsync(run), TimeSpan.FromMinutes(2), $"{run.Id} never came through its first task; its input was {input}");
            var events = (await run.FetchHistoryAsync()).Events;
            var stuck = events.FirstOrDefault(e => e.EventType is EventType.WorkflowTaskFailed or EventType.WorkflowTaskTimedOut);
            Assert.True(stuck is null, $"{run.Id} is wedged by {input}: {stuck?.WorkflowTaskFailedEventAttributes?.Failure?.Message}\n  again: WORKERDOWN_FUZZ_SEED={seed} dotnet test");
            if (events.LastOrDefault(e => e.EventType == EventType.WorkflowExecutionFailed)?.WorkflowExecutionFailedEventAttributes.Failure is { } failure)
                Assert.True(failure.Message.Length is >= 10 and <= 4000, $"{run.Id} failed with {failure.Message.Length} characters on {input}: {failure.Message[..Math.Min(300, failure.Message.Length)]}");
        }
        Assert.DoesNotContain(stage.World.Cluster.Requests, r => r.IsMutation && r.Body.Contains("worker-down.io/", StringComparison.Ordinal));
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Whatever_an_open_run_is_told_it_answers_and_goes_on(int seed) => InWorldAsync(async stage =>
    {
        await stage.BeginHopelessAsync();
        await stage.UntilPagedAsync(_ => true, TimeSpan.FromMinutes(8), "nobody was called");
        var run = stage.World.Client.GetWorkflowHandle(Target.RemediationId(HostingDeployment.Name));
        await Fuzz.EachAsync(seed, Sent, async random =>
        {
            var mutation = new Mutation(random);
            var sent = Payloads(random, mutation, ["""{"by":"ada","why":"looking","until":"2026-11-24T21:00:00Z"}""", "\"just a text\""]);
            try
            {
                switch (random.Next(4))
                {
                    case 0: await run.SignalAsync(mutation.Any("Abort", "NoSuchSignal", "Acknowledge"), sent); break;
                    case 1: await run.QueryAsync<IRawValue>(mutation.Any("Status", "NoSuchQuery"), sent); break;
                    default: Assert.NotEmpty(await run.ExecuteUpdateAsync<string>(mutation.Any<string>(Words), sent)); break;
                }
            }
            catch (Exception e) when (e is WorkflowUpdateFailedException or WorkflowQueryFailedException or RpcException { Code: RpcException.StatusCode.InvalidArgument })
            {
                // Refused with a reason.
            }
        });

        Assert.NotNull(await run.QueryAsync<IncidentStatus>("Status", []));
        Assert.StartsWith("Closing", await run.ExecuteUpdateAsync<string>("Abort", [new { by = "ada" }]), StringComparison.Ordinal);
        await stage.UntilAsync(() => Stage.IsClosedAsync(run), TimeSpan.FromMinutes(3), "it never ended");
        Assert.DoesNotContain((await run.FetchHistoryAsync()).Events, e => e.EventType is EventType.WorkflowTaskFailed or EventType.WorkflowTaskTimedOut);
    });

    // Its first workflow task is completed, or has failed.
    private static async Task<bool> CameThroughAsync(WorkflowHandle run) =>
        (await run.FetchHistoryAsync()).Events.Any(e => e.EventType is EventType.WorkflowTaskCompleted or EventType.WorkflowTaskFailed or EventType.WorkflowTaskTimedOut);

    private static object?[] Payloads(Random random, Mutation mutation, string[] samples) =>
        [.. Enumerable.Range(0, random.Next(12) switch { 0 => 0, 1 => 2, _ => 1 }).Select(_ => new RawValue(Payload(random, mutation, samples)))];

    private static Payload Payload(Random random, Mutation mutation, string[] samples)
    {
        var sample = mutation.Any<string>(samples);
        var data = random.Next(8) switch
        {
            0 => mutation.Bytes(Encoding.UTF8.GetBytes(sample)),
            1 => mutation.Noise(random.Next(2000)),
            2 => Encoding.UTF8.GetBytes($"{{\"target\":\"{new string('x', 300_000)}\"}}"),
            3 => Encoding.UTF8.GetBytes(mutation.Any("null", "[]", "7", "\"x\"", "true", "{}", "\"\\ud800\"", "{\"\\ud800\":1}")),
            _ => Encoding.UTF8.GetBytes(mutation.Json(sample)),
        };
        var payload = new Payload { Data = ByteString.CopyFrom(data) };
        if (random.Next(10) > 0)
            payload.Metadata["encoding"] = ByteString.CopyFromUtf8(random.Next(5) > 0 ? "json/plain" : mutation.Any("binary/null", "binary/plain", "json/protobuf", "binary/encrypted", "", "\u0000"));
        return payload;
    }

    private static string Say(object?[] sent) => string.Join(" and ", sent.Cast<RawValue>().Select(v =>
        v.Payload.Metadata.GetValueOrDefault("encoding")?.ToStringUtf8() + " " + (v.Payload.Data.Length > 600 ? $"{v.Payload.Data.Length} bytes" : v.Payload.Data.ToStringUtf8())));

    private static Task InWorldAsync(Func<Stage, Task> play) => PlayedScenario.InWorldAsync(new(), async stage =>
    {
        await play(stage);
        return true;
    }, tells: false);
}
