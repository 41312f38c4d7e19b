using Sandbox.TemporalTestServer.Visibility;
using Temporalio.Api.Enums.V1;

namespace TemporalTestServer.Tests.Visibility;

public sealed class QueryMatchingTests
{
    private static readonly VisibilityRecord Closed = Rows.Run(
        "order-1", WorkflowExecutionStatus.Completed, 0, "queue",
        ("Customer", "acme"), ("Note", "Deliver the Blue box"), ("Size", 7L), ("Price", 2.5), ("Paid", true),
        ("Due", Rows.Noon.AddDays(1)), ("Tags", new[] { "urgent", "export" }));

    private static readonly VisibilityRecord Bare = Rows.Run("order-2");

    [Theory]
    [InlineData("")]
    [InlineData("WorkflowId = 'order-1'")]
    [InlineData("WorkflowId = \"order-1\"")]
    [InlineData("`WorkflowId` = 'order-1'")]
    [InlineData("WorkflowId != 'order-2'")]
    [InlineData("WorkflowId <> 'order-2'")]
    [InlineData("WorkflowId IN ('order-2', 'order-1')")]
    [InlineData("WorkflowId not in ('order-2')")]
    [InlineData("WorkflowId STARTS_WITH 'order-'")]
    [InlineData("WorkflowId NOT STARTS_WITH 'job-'")]
    [InlineData("WorkflowId > 'order-0' AND WorkflowId <= 'order-1'")]
    [InlineData("WorkflowId BETWEEN 'order-0' AND 'order-2'")]
    [InlineData("RunId = 'order-1-0'")]
    [InlineData("WorkflowType = 'Order' and TaskQueue = 'queue'")]
    [InlineData("ExecutionStatus = 'Completed'")]
    [InlineData("ExecutionStatus = 2")]
    [InlineData("ExecutionStatus IN ('Failed','Completed')")]
    [InlineData("StartTime = '2026-03-01T12:00:00Z'")]
    [InlineData("StartTime >= '2026-03-01T13:00:00+01:00'")]
    [InlineData("StartTime < '2026-03-01T12:00:00.5Z'")]
    [InlineData("StartTime BETWEEN '2026-03-01T11:00:00Z' AND '2026-03-01T13:00:00Z'")]
    [InlineData("StartTime NOT BETWEEN '2026-03-01T13:00:00Z' AND '2026-03-01T14:00:00Z'")]
    [InlineData("CloseTime > 1772366400000000000")]
    [InlineData("CloseTime IS NOT NULL")]
    [InlineData("ParentWorkflowId IS NULL")]
    [InlineData("HistoryLength = 10")]
    [InlineData("ExecutionDuration = 90000000000")]
    [InlineData("ExecutionDuration > '1m' AND ExecutionDuration < '1h30m'")]
    [InlineData("ExecutionDuration = '00:01:30'")]
    [InlineData("Customer = 'acme' AND Size >= 7 AND Price < 2.6 AND Price = 2.5 AND Paid = true")]
    [InlineData("Size = 7.0")]
    [InlineData("Paid != FALSE")]
    [InlineData("Due > '2026-03-02T00:00:00Z'")]
    [InlineData("Tags = 'urgent'")]
    [InlineData("Tags IN ('late', 'export')")]
    [InlineData("Tags != 'late'")]
    [InlineData("Note = 'blue'")]
    [InlineData("Note = 'red box'")]
    [InlineData("Note != 'red'")]
    [InlineData("NOT WorkflowId = 'order-2'")]
    [InlineData("NOT (WorkflowId = 'order-2' OR Customer = 'other')")]
    [InlineData("WorkflowId = 'no' OR WorkflowId = 'order-1' AND Size = 7")]
    [InlineData("(WorkflowId = 'no' OR WorkflowId = 'order-1') AND Size = 7")]
    [InlineData("ScheduleId = 'order-1'")]
    public void A_closed_run_with_attributes_matches(string query) => Assert.True(Parse(query).Matches(Closed));

    [Theory]
    [InlineData("WorkflowId = 'order'")]
    [InlineData("WorkflowId = 'ORDER-1'")]
    [InlineData("WorkflowId IN ('a','b')")]
    [InlineData("WorkflowId STARTS_WITH 'rder'")]
    [InlineData("ExecutionStatus = 'Running'")]
    [InlineData("StartTime > '2026-03-01T12:00:00Z'")]
    [InlineData("CloseTime IS NULL")]
    [InlineData("Size > 7")]
    [InlineData("Paid = false")]
    [InlineData("Tags = 'urg'")]
    [InlineData("Tags NOT IN ('export')")]
    [InlineData("Note = 'deli'")]
    [InlineData("WorkflowId = 'order-1' AND Size = 8")]
    [InlineData("(WorkflowId = 'no' OR WorkflowId = 'order-1') AND Size = 8")]
    public void A_closed_run_with_attributes_does_not_match(string query) => Assert.False(Parse(query).Matches(Closed));

    [Theory]
    [InlineData("Customer = 'acme'", false)]
    [InlineData("Customer != 'acme'", false)]
    [InlineData("NOT Customer = 'acme'", false)]
    [InlineData("Size NOT BETWEEN 1 AND 2", false)]
    [InlineData("Customer NOT IN ('acme')", false)]
    [InlineData("Customer IS NULL", true)]
    [InlineData("Customer = 'acme' OR WorkflowId = 'order-2'", true)]
    [InlineData("Tags != 'urgent'", true)]
    [InlineData("Note != 'blue'", true)]
    public void What_has_no_value_is_neither_equal_nor_unequal_but_a_list_or_text_holds_nothing(string query, bool matches) =>
        Assert.Equal(matches, Parse(query).Matches(Bare));

    [Fact]
    public void Quotes_inside_text_are_doubled_or_escaped()
    {
        var quoted = Rows.Run("it's \"here\"");

        Assert.True(Parse("WorkflowId = 'it''s \"here\"'").Matches(quoted));
        Assert.True(Parse("WorkflowId = 'it\\'s \"here\"'").Matches(quoted));
        Assert.True(Parse("WorkflowId = \"it's \"\"here\"\"\"").Matches(quoted));
    }

    private static VisibilityQuery Parse(string query) => VisibilityQuery.Parse(query, Rows.Registry());
}
