using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>A list filter: its condition, its grouping (for counts) and its order.</summary>
internal sealed record VisibilityQuery(Condition? Where, Column? GroupBy, IReadOnlyList<(Column Column, bool Descending)> OrderBy)
{
    /// <summary>Reads a query; <see cref="InvalidQueryException"/> says what is wrong with it.</summary>
    public static VisibilityQuery Parse(string query, IColumnNames names) => new QueryParser(query, names).Parse();

    /// <summary>Set when only executions of this workflow id can match.</summary>
    public string? OnlyWorkflowId { get; } = Conjuncts(Where)
        .OfType<Condition.Compare>()
        .Where(c => c.Column.Field == SystemSearchAttributes.WorkflowId && c.Operator == "=")
        .Select(c => (string)c.Value)
        .FirstOrDefault();

    /// <summary>True when only open executions can match.</summary>
    public bool OnlyOpen { get; } = Conjuncts(Where).OfType<Condition.Compare>().Any(c =>
        c.Column.Field == SystemSearchAttributes.ExecutionStatus && c.Operator == "=" && Equals(c.Value, nameof(WorkflowExecutionStatus.Running)));

    public bool Matches(IVisibilityRow row) => Where is null || Where.Evaluate(row) == true;

    /// <summary>Compares by the wanted order; zero where it says nothing.</summary>
    public int Compare(IVisibilityRow a, IVisibilityRow b)
    {
        foreach (var (column, descending) in OrderBy)
        {
            var order = ValueOrder.Compare(a[column.Field], b[column.Field]);
            if (order != 0)
                return descending ? -order : order;
        }
        return 0;
    }

    private static IEnumerable<Condition> Conjuncts(Condition? condition) => condition switch
    {
        null => [],
        Condition.And and => Conjuncts(and.Left).Concat(Conjuncts(and.Right)),
        _ => [condition],
    };
}
