using Sandbox.TemporalTestServer.Visibility;

namespace TemporalTestServer.Tests.Visibility;

public sealed class QueryRefusalTests
{
    [Theory]
    [InlineData("Nothing = 'x'", "invalid expression: column name 'Nothing' is not a valid search attribute")]
    [InlineData("workflowid = 'x'", "invalid expression: column name 'workflowid' is not a valid search attribute")]
    [InlineData("WorkflowId = x", "operation is not supported: column name on the right side of comparison expression (did you forget to quote \"x\"?)")]
    [InlineData("WorkflowId", "invalid expression: incomplete expression")]
    [InlineData("'a' = 'a'", "invalid expression: must be a column name but was 'a'")]
    [InlineData("WorkflowId = 5", "invalid expression: invalid value type for search attribute WorkflowId of type Keyword: 5 (type: int64)")]
    [InlineData("Size = 'big'", "invalid expression: invalid value type for search attribute Size of type Int: \"big\" (type: string)")]
    [InlineData("Paid = 1", "invalid expression: invalid value type for search attribute Paid of type Bool: 1 (type: int64)")]
    [InlineData("StartTime > 'yesterday'", "invalid expression: unable to parse datetime 'yesterday'")]
    [InlineData("StartTime > '2026-03-01'", "invalid expression: unable to parse datetime '2026-03-01'")]
    [InlineData("ExecutionStatus = 'Sleeping'", "invalid expression: invalid ExecutionStatus value 'Sleeping'")]
    [InlineData("ExecutionDuration > 'long'", "invalid expression: invalid duration value for search attribute ExecutionDuration: long")]
    [InlineData("Tags > 'a'", "operation is not supported: operator '>' not supported for KeywordList type search attribute 'Tags'")]
    [InlineData("Note IN ('a')", "operation is not supported: operator 'IN' not supported for Text type search attribute 'Note'")]
    [InlineData("Size STARTS_WITH 5", "operation is not supported: operator 'STARTS_WITH' not supported for Int type search attribute 'Size'")]
    [InlineData("WorkflowId LIKE 'a%'", "operation is not supported: operator 'LIKE' not supported for Keyword type search attribute 'WorkflowId'")]
    [InlineData("Paid BETWEEN true AND false", "invalid expression: cannot do range condition on search attribute 'Paid' of type Bool")]
    [InlineData("WorkflowId IS 'a'", "invalid expression: 'IS' operator can only be used as 'IS NULL' or 'IS NOT NULL'")]
    [InlineData("GROUP BY WorkflowId", "operation is not supported: 'GROUP BY' clause is not supported for search attribute WorkflowId")]
    [InlineData("GROUP BY ExecutionStatus, WorkflowId", "operation is not supported: 'GROUP BY' clause supports only a single field")]
    [InlineData("ORDER BY Note", "operation is not supported: unable to sort by search attribute type Text")]
    [InlineData("WorkflowId = 'a' LIMIT 5", "operation is not supported: 'LIMIT' clause")]
    public void A_query_that_means_nothing_is_refused_with_what_is_wrong(string query, string message) =>
        Assert.Equal("invalid query: " + message, Refusal(query));

    [Theory]
    [InlineData("WorkflowId = ", "syntax error at position ")]
    [InlineData("WorkflowId = 'a' AND", "syntax error at position ")]
    [InlineData("(WorkflowId = 'a'", "syntax error at position ")]
    [InlineData("WorkflowId = 'a')", "near ')'")]
    [InlineData("WorkflowId = 'a", "near 'a'")]
    [InlineData("WorkflowId == 'a'", "near '='")]
    [InlineData("WorkflowId IN 'a'", "near 'a'")]
    [InlineData("WorkflowId IN ()", "near ')'")]
    [InlineData("WorkflowId 'a'", "near 'a'")]
    [InlineData("ORDER StartTime", "near 'StartTime'")]
    [InlineData("StartTime BETWEEN '2026-03-01T00:00:00Z' OR '2026-03-02T00:00:00Z'", "near 'OR'")]
    public void A_malformed_query_is_refused_with_the_place(string query, string place)
    {
        var message = Refusal(query);

        Assert.StartsWith("invalid query: malformed SQL query: syntax error at position ", message, StringComparison.Ordinal);
        Assert.Contains(place, message, StringComparison.Ordinal);
    }

    private static string Refusal(string query) =>
        Assert.Throws<InvalidQueryException>(() => VisibilityQuery.Parse(query, Rows.Registry())).Message;
}
