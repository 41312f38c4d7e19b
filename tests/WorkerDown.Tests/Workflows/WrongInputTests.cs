using Temporalio.Client;
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
}
