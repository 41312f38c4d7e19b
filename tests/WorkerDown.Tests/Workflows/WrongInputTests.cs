using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkerDown.Core.Incidents;
using WorkerDown.Tests.Scenarios;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Workflows;

public class WrongInputTests
{
    [Fact]
    public Task Wrong_input_fails_the_workflow_at_once_with_a_sentence_that_names_the_member() =>
        PlayedScenario.InWorldAsync(new(), async stage =>
        {
            await stage.World.StartWorkerAsync();
            (object?[] Input, string Expected)[] cases =
            [
                ([], "'target' is needed"),
                ([null], "'target' is needed"),
                ([new { }], "'target' is missing"),
                ([new { taget = "x" }], "did you mean 'target'?"),
                ([new { target = 7 }], "'target' must be a text; it is the number 7"),
                ([new { target = "hosting-worker", dryRun = "perhaps" }], "'dryRun' must be true or false"),
                ([7], "must be one JSON object"),
                ([new[] { "hosting-worker" }], "it is an array"),
                ([new { target = "hosting-wroker" }], "did you mean 'hosting-worker'? Known targets: hosting-worker."),
                ([new { target = "" }], "'target' is empty"),
            ];
            foreach (var (input, expected) in cases)
            {
                var error = await Assert.ThrowsAsync<WorkflowFailedException>(() => stage.World.Client.ExecuteWorkflowAsync<RemediationResult>(
                    WorkerDownNames.Remediation, input!, new($"by-hand-{Guid.NewGuid()}", WorkerDownNames.TaskQueue)));
                var failure = Assert.IsType<ApplicationFailureException>(error.InnerException);
                Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
            }
            Assert.DoesNotContain(stage.World.Cluster.Requests, r => r.IsMutation);
            return true;
        });

    [Theory]
    [InlineData(WorkerDownNames.Remediation, """{"target":"\ud800"}""", "holds a text that is not Unicode")]
    [InlineData(WorkerDownNames.Remediation, """{"\ud800":1}""", "holds a text that is not Unicode")]
    [InlineData(WorkerDownNames.Remediation, """{"target":"hosting-worker","seen":{"queues":[null]}}""", "'seen' is given by the health check and is not of its form")]
    [InlineData(WorkerDownNames.Remediation, """{"target":"hosting-worker","carried":{"plan":{"target":{"name":"x","cluster":"hosting","namespace":"kube-system","deployment":"coredns","taskQueues":["q"]},"policy":{},"escalation":{"steps":[]},"links":{}},"state":{"target":"x","startedAt":"2026-11-24T21:00:00Z","memory":{},"recent":{}}}}""", "'carried' is given by a run that continues as new, and by nobody else")]
    [InlineData(WorkerDownNames.HealthCheck, """{"group":"\ud800"}""", "holds a text that is not Unicode")]
    [InlineData(WorkerDownNames.Storm, "7", "given by the health check and is not of its form")]
    [InlineData(WorkerDownNames.Storm, "null", "The input is missing: it is given by the health check")]
    [InlineData(WorkerDownNames.Storm, """{"seen":null}""", "given by the health check and is not of its form")]
    [InlineData(WorkerDownNames.PageDelivery, "{}", "given by a run whose channel did not take its page and is not of its form")]
    [InlineData(WorkerDownNames.PageDelivery, "nonsense", "The input is not JSON")]
    public Task What_only_a_stranger_would_send_fails_the_run_at_once_and_never_its_tasks(string type, string json, string expected) =>
        FailsAsync(type, json, expected);

    [Fact]
    public Task A_name_that_no_target_can_have_is_not_carried_along() =>
        FailsAsync(WorkerDownNames.Remediation, $$"""{"target":"{{new string('x', 300_000)}}"}""", "a name of 300000 characters");

    private static Task FailsAsync(string type, string json, string expected) => PlayedScenario.InWorldAsync(new(), async stage =>
    {
        await stage.World.StartWorkerAsync();
        var payload = new Payload { Data = ByteString.CopyFromUtf8(json), Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") } };
        var run = await stage.World.Client.StartWorkflowAsync(type, [new RawValue(payload)], new("by-hand", WorkerDownNames.TaskQueue));

        var error = await Assert.ThrowsAsync<WorkflowFailedException>(() => run.GetResultAsync());

        Assert.Contains(expected, error.InnerException!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain((await run.FetchHistoryAsync()).Events, e => e.EventType == EventType.WorkflowTaskFailed);
        Assert.DoesNotContain(stage.World.Cluster.Requests, r => r.IsMutation);
        return true;
    });
}
