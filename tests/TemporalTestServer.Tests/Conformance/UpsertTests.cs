using Temporalio.Api.Enums.V1;
using Temporalio.Common;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class UpsertTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    private static readonly SearchAttributeKey<string> Keyword = SearchAttributeKey.CreateKeyword("ConfKeyword");
    private static readonly SearchAttributeKey<long> Number = SearchAttributeKey.CreateLong("ConfInt");

    [Fact]
    public async Task Upserted_memo_and_search_attributes_are_described_and_found() => await WithWorkerAsync(o => o.AddWorkflow<Upserting>(), async () =>
    {
        var options = Options();
        options.Memo = new Dictionary<string, object> { ["kept"] = "kept", ["gone"] = "gone" };
        options.TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(Number, 1).ToSearchAttributeCollection();
        var handle = Replay(await Client.StartWorkflowAsync((Upserting wf) => wf.RunAsync("ConfKeyword", "green"), options));
        await handle.GetResultAsync();

        var description = await handle.DescribeAsync();

        Assert.Equal("green", description.TypedSearchAttributes.Get(Keyword));
        Assert.False(description.TypedSearchAttributes.ContainsKey(Number));
        Assert.Equal(["kept", "new"], description.Memo.Keys.Order());
        Assert.Equal("new value", await description.Memo["new"].ToValueAsync<string>());
        await TemporalFixture.UntilAsync("the attribute is found", async () =>
            (await Client.CountWorkflowsAsync($"ConfKeyword = 'green' AND WorkflowId = '{handle.Id}'")).Count == 1);
        var types = await TypesAsync(handle);
        Assert.Contains("UpsertWorkflowSearchAttributes", types, StringComparison.Ordinal);
        Assert.Contains("WorkflowPropertiesModified", types, StringComparison.Ordinal);
    });

    [Fact]
    public async Task An_attribute_that_nobody_registered_fails_the_task_and_not_the_workflow() => await WithWorkerAsync(o => o.AddWorkflow<Upserting>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Upserting wf) => wf.RunAsync("NoSuchAttribute", "x"), Options());

        await TemporalFixture.UntilAsync("the task fails", async () =>
            (await EventsAsync(handle)).Any(e => e.EventType == EventType.WorkflowTaskFailed));

        var failed = (await EventsAsync(handle)).First(e => e.EventType == EventType.WorkflowTaskFailed).WorkflowTaskFailedEventAttributes;
        Assert.Equal(WorkflowTaskFailedCause.BadSearchAttributes, failed.Cause);
        Assert.Contains("NoSuchAttribute", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(WorkflowExecutionStatus.Running, await StatusAsync(handle));
    });

    [Workflow]
    public class Upserting
    {
        [WorkflowRun]
        public async Task RunAsync(string attribute, string value)
        {
            Workflow.UpsertTypedSearchAttributes(SearchAttributeKey.CreateKeyword(attribute).ValueSet(value), Number.ValueUnset());
            Workflow.UpsertMemo(MemoUpdate.ValueSet("new", "new value"), MemoUpdate.ValueUnset("gone"));
            await Workflow.WaitConditionAsync(() => true);
        }
    }
}
