using System.Globalization;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Common;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class VisibilityTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    // Every run of a test carries the same mark, so that tests see only their own.
    private readonly string mark = $"mark-{Guid.NewGuid():N}";

    [Theory]
    [InlineData("WorkflowType = 'Alpha'", "a c")]
    [InlineData("WorkflowType != 'Alpha'", "b")]
    [InlineData("WorkflowType IN ('Beta', 'Gamma')", "b")]
    [InlineData("WorkflowType NOT IN ('Beta')", "a c")]
    [InlineData("WorkflowType STARTS_WITH 'Al'", "a c")]
    [InlineData("ConfInt > 1", "b c")]
    [InlineData("ConfInt >= 1 AND ConfInt < 3", "a b")]
    [InlineData("ConfInt BETWEEN 2 AND 3", "b c")]
    [InlineData("ConfDouble <= 1.5", "a")]
    [InlineData("ConfBool = true", "a c")]
    [InlineData("ConfDatetime < '2026-01-02T12:00:00Z'", "a b")]
    [InlineData("ConfText = 'fox'", "b")]
    [InlineData("ConfKeywordList = 'x2'", "b c")]
    [InlineData("ConfKeywordList IN ('x1', 'x3')", "a b c")]
    [InlineData("ExecutionStatus = 'Running'", "a b")]
    [InlineData("ExecutionStatus != 'Running'", "c")]
    [InlineData("CloseTime IS NULL", "a b")]
    [InlineData("CloseTime IS NOT NULL", "c")]
    [InlineData("(WorkflowType = 'Beta' OR ConfInt = 3) AND ConfInt > 0", "b c")]
    [InlineData("WorkflowType = 'Beta' OR WorkflowType = 'Alpha' AND ConfInt = 3", "b c")]
    [InlineData("StartTime > '2020-01-01T00:00:00Z'", "a b c")]
    [InlineData("`WorkflowType` = \"Beta\"", "b")]
    public async Task A_filter_finds_what_it_describes(string filter, string expected)
    {
        await StartThreeAsync();

        Assert.Equal(expected, string.Join(" ", await ListAsync($"({filter}) AND ConfKeyword = '{mark}'")));
        Assert.Equal(expected.Split(' ').Length, (await Client.CountWorkflowsAsync($"({filter}) AND ConfKeyword = '{mark}'")).Count);
    }

    [Fact]
    public async Task Counts_are_grouped_by_status()
    {
        await StartThreeAsync();

        var count = await Client.CountWorkflowsAsync($"ConfKeyword = '{mark}' GROUP BY ExecutionStatus");

        Assert.Equal(3, count.Count);
        Assert.Equal(
            [("Running", 2), ("Terminated", 1)],
            count.Groups.Select(g => ((string)g.GroupValues.First(), g.Count)).OrderBy(g => g.Item1, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_list_comes_in_pages_without_loss_or_repetition()
    {
        await StartThreeAsync();
        var ids = new List<string>();
        var request = new ListWorkflowExecutionsRequest { Namespace = "default", Query = $"ConfKeyword = '{mark}'", PageSize = 1 };
        do
        {
            var page = await Service.ListWorkflowExecutionsAsync(request);
            Assert.InRange(page.Executions.Count, 0, 1);
            ids.AddRange(page.Executions.Select(e => e.Execution.WorkflowId[..1]));
            request.NextPageToken = page.NextPageToken;
        }
        while (!request.NextPageToken.IsEmpty);

        Assert.Equal(["b", "a", "c"], ids);
    }

    [Fact]
    public async Task A_list_is_ordered_on_demand_where_the_store_can()
    {
        await StartThreeAsync();
        try
        {
            Assert.Equal(["a", "b", "c"], await UnsortedAsync($"ConfKeyword = '{mark}' ORDER BY StartTime ASC"));
            Assert.Equal(["c", "b", "a"], await UnsortedAsync($"ConfKeyword = '{mark}' ORDER BY StartTime DESC"));
        }
        catch (RpcException e) when (Temporal.IsReal && e.Message.Contains("'ORDER BY' clause", StringComparison.Ordinal))
        {
            Assert.Skip("This server keeps visibility in SQL, which has no ORDER BY.");
        }
    }

    [Theory]
    [InlineData("NoSuchAttribute = 'x'", "NoSuchAttribute")]
    [InlineData("WorkflowId = ", "syntax error")]
    [InlineData("WorkflowId == 'x' AND", "syntax error")]
    [InlineData("StartTime > 'yesterday'", "yesterday")]
    [InlineData("WorkflowType GROUP BY WorkflowType", "nvalid query")]
    public async Task A_wrong_filter_is_refused_with_what_is_wrong(string filter, string message)
    {
        var list = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => ListAsync(filter));
        Assert.Contains(message, list.Message, StringComparison.Ordinal);

        await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Client.CountWorkflowsAsync(filter));
    }

    [Fact]
    public async Task A_listed_run_carries_what_is_known_of_it()
    {
        await StartThreeAsync();

        var closed = (await Service.ListWorkflowExecutionsAsync(new ListWorkflowExecutionsRequest { Namespace = "default", Query = $"ConfKeyword = '{mark}' AND ConfInt = 3" })).Executions.Single();

        Assert.Equal(("Alpha", WorkflowExecutionStatus.Terminated, Queue), (closed.Type.Name, closed.Status, closed.TaskQueue));
        Assert.True(closed.CloseTime >= closed.StartTime && closed.HistoryLength >= 3);
        Assert.Equal("Keyword", closed.SearchAttributes.IndexedFields["ConfKeyword"].Metadata["type"].ToStringUtf8());
    }

    [Fact]
    public async Task Attributes_are_added_and_listed_with_their_types()
    {
        var listed = await Client.Connection.OperatorService.ListSearchAttributesAsync(new ListSearchAttributesRequest { Namespace = "default" });

        foreach (var (name, type) in TemporalFixture.Attributes)
            Assert.Equal(type, listed.CustomAttributes[name]);
        Assert.Equal(IndexedValueType.Keyword, listed.SystemAttributes["WorkflowId"]);
        Assert.Equal(IndexedValueType.Datetime, listed.SystemAttributes["CloseTime"]);
    }

    [Fact]
    public async Task Adding_an_attribute_again_is_nothing_and_a_reserved_name_is_refused()
    {
        await Client.Connection.OperatorService.AddSearchAttributesAsync(new AddSearchAttributesRequest { Namespace = "default", SearchAttributes = { ["ConfKeyword"] = IndexedValueType.Keyword } });

        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Client.Connection.OperatorService.AddSearchAttributesAsync(
            new AddSearchAttributesRequest { Namespace = "default", SearchAttributes = { ["WorkflowId"] = IndexedValueType.Keyword } }));

        Assert.Contains("WorkflowId is reserved by system", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>a: Alpha 1, b: Beta 2, c: Alpha 3 and closed.</summary>
    private async Task StartThreeAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            var options = Options($"{(char)('a' + i)}-{mark}");
            options.TypedSearchAttributes = new SearchAttributeCollection.Builder()
                .Set(SearchAttributeKey.CreateKeyword("ConfKeyword"), mark)
                .Set(SearchAttributeKey.CreateLong("ConfInt"), i + 1)
                .Set(SearchAttributeKey.CreateDouble("ConfDouble"), i + 1.5)
                .Set(SearchAttributeKey.CreateBool("ConfBool"), i != 1)
                .Set(SearchAttributeKey.CreateText("ConfText"), i == 1 ? "the quick brown Fox" : "a lazy dog")
                .Set(SearchAttributeKey.CreateDateTimeOffset("ConfDatetime"), new DateTimeOffset(2026, 1, i + 1, 0, 0, 0, TimeSpan.Zero))
                .Set(SearchAttributeKey.CreateKeywordList("ConfKeywordList"), [string.Create(CultureInfo.InvariantCulture, $"x{i + 1}"), string.Create(CultureInfo.InvariantCulture, $"x{i}")])
                .ToSearchAttributeCollection();
            var handle = await Client.StartWorkflowAsync(i == 1 ? "Beta" : "Alpha", [], options);
            if (i == 2)
                await handle.TerminateAsync();
        }
        await TemporalFixture.UntilAsync("all three are listed", async () =>
            (await UnsortedAsync($"ConfKeyword = '{mark}' AND ExecutionStatus = 'Running'")).Count == 2
            && (await UnsortedAsync($"ConfKeyword = '{mark}' AND ExecutionStatus = 'Terminated'")).Count == 1);
    }

    private async Task<List<string>> ListAsync(string filter) => [.. (await UnsortedAsync(filter)).Order(StringComparer.Ordinal)];

    private async Task<List<string>> UnsortedAsync(string filter)
    {
        var ids = new List<string>();
        await foreach (var run in Client.ListWorkflowsAsync(filter))
            ids.Add(run.Id[..1]);
        return ids;
    }
}
