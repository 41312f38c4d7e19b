using Google.Protobuf;
using Sandbox.TemporalTestServer.Visibility;
using Temporalio.Api.Enums.V1;

namespace TemporalTestServer.Tests.Visibility;

public sealed class VisibilityStoreTests
{
    private readonly VisibilityStore store = new();

    [Fact]
    public void Open_runs_come_first_then_closed_ones_each_newest_first()
    {
        Put(Rows.Run("a", WorkflowExecutionStatus.Completed, 1), Rows.Run("b", startedAtMinute: 2), Rows.Run("c", WorkflowExecutionStatus.Failed, 3), Rows.Run("d", startedAtMinute: 4));

        Assert.Equal("d b c a", Ids(""));
    }

    [Fact]
    public void A_run_that_closes_takes_the_place_of_its_open_self()
    {
        Put(Rows.Run("a", startedAtMinute: 1), Rows.Run("b", startedAtMinute: 2), Rows.Run("b", WorkflowExecutionStatus.Completed, 2));

        Assert.Equal("a b", Ids(""));
        Assert.Equal("a", Ids("ExecutionStatus = 'Running'"));
        Assert.Equal("b", Ids("WorkflowId = 'b'"));
    }

    [Fact]
    public void Deleted_runs_and_other_namespaces_are_not_seen()
    {
        Put(Rows.Run("a", startedAtMinute: 1), Rows.Run("a", startedAtMinute: 2));
        store.Upsert("other", Rows.Run("b"));

        store.Delete("default", "a-2");

        Assert.Equal("a", Ids(""));
        Assert.Equal("a", Ids("WorkflowId = 'a'"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ORDER BY StartTime ASC")]
    [InlineData("TaskQueue = 'even' ORDER BY StartTime DESC")]
    public void Pages_together_are_the_whole_list_once(string query)
    {
        for (var i = 0; i < 25; i++)
            Put(Rows.Run($"w{i:00}", i % 3 == 0 ? WorkflowExecutionStatus.Completed : WorkflowExecutionStatus.Running, i, i % 2 == 0 ? "even" : "odd"));
        var parsed = VisibilityQuery.Parse(query, Rows.Registry());
        var seen = new List<string>();
        var token = ByteString.Empty;
        do
        {
            var (page, next) = store.List("default", parsed, 4, token);
            Assert.InRange(page.Count, 1, 4);
            seen.AddRange(page.Select(row => row.WorkflowId));
            token = next;
        }
        while (!token.IsEmpty);

        Assert.Equal(Ids(query), string.Join(" ", seen));
        Assert.Equal(store.Count("default", parsed), seen.Count);
    }

    [Fact]
    public void A_page_goes_on_behind_its_last_row_although_new_runs_came()
    {
        Put(Rows.Run("a", startedAtMinute: 1), Rows.Run("b", startedAtMinute: 2), Rows.Run("c", startedAtMinute: 3));
        var all = VisibilityQuery.Parse("", Rows.Registry());
        var (_, next) = store.List("default", all, 2, ByteString.Empty);

        Put(Rows.Run("d", startedAtMinute: 4));

        Assert.Equal("a", string.Join(" ", store.List("default", all, 2, next).Page.Select(row => row.WorkflowId)));
    }

    [Fact]
    public void A_page_token_that_the_store_did_not_give_is_refused() => Assert.Equal(
        "Invalid NextPageToken.",
        Assert.Throws<InvalidQueryException>(() => store.List("default", VisibilityQuery.Parse("", Rows.Registry()), 2, ByteString.CopyFromUtf8("x"))).Message);

    [Fact]
    public void The_wanted_order_replaces_the_standing_one()
    {
        Put(Rows.Run("a", WorkflowExecutionStatus.Completed, 1), Rows.Run("b", startedAtMinute: 2), Rows.Run("c", WorkflowExecutionStatus.Completed, 3));

        Assert.Equal("a b c", Ids("ORDER BY StartTime"));
        Assert.Equal("c b a", Ids("ORDER BY StartTime DESC"));
        Assert.Equal("b c a", Ids("ORDER BY ExecutionStatus desc, StartTime desc"));
    }

    [Fact]
    public void Counts_are_grouped_by_status()
    {
        Put(Rows.Run("a", WorkflowExecutionStatus.Completed, 1), Rows.Run("b", startedAtMinute: 2), Rows.Run("c", WorkflowExecutionStatus.Completed, 3));

        var groups = store.CountGroups("default", VisibilityQuery.Parse("GROUP BY ExecutionStatus", Rows.Registry()));

        Assert.Equal([("Completed", 2), ("Running", 1)], groups);
    }

    private void Put(params VisibilityRecord[] records)
    {
        foreach (var record in records)
            store.Upsert("default", record);
    }

    private string Ids(string query) => string.Join(
        " ", store.List("default", VisibilityQuery.Parse(query, Rows.Registry()), 100, ByteString.Empty).Page.Select(row => row.WorkflowId));
}
