using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>Which comparison an operator means on an attribute of a type, and which it may not.</summary>
internal static class Bind
{
    public static Condition Compare(Column column, string op, object value)
    {
        var negated = op == "!=";
        switch (column.Type)
        {
            case IndexedValueType.KeywordList when op is "=" or "!=":
                return new Condition.ListHolds(column, [value], negated);
            case IndexedValueType.Text when op is "=" or "!=":
                var words = TextWords.Of((string)value);
                if (words.Count == 0)
                    throw InvalidQueryException.Expression("unexpected value for Text type search attribute (no tokens found)");
                return new Condition.TextHolds(column, words, negated);
            case IndexedValueType.KeywordList or IndexedValueType.Text:
                throw NotSupported(column, op);
            default:
                return new Condition.Compare(column, op, value);
        }
    }

    public static Condition In(Column column, IReadOnlyList<object> values, bool negated) => column.Type switch
    {
        IndexedValueType.KeywordList => new Condition.ListHolds(column, values, negated),
        IndexedValueType.Text => throw NotSupported(column, negated ? "NOT IN" : "IN"),
        _ => new Condition.In(column, values, negated),
    };

    public static Condition StartsWith(Column column, object value, bool negated) =>
        column.Type == IndexedValueType.Keyword
            ? new Condition.StartsWith(column, (string)value, negated)
            : throw NotSupported(column, negated ? "NOT STARTS_WITH" : "STARTS_WITH");

    public static void RequireRange(Column column)
    {
        if (column.Type is not (IndexedValueType.Datetime or IndexedValueType.Double or IndexedValueType.Int or IndexedValueType.Keyword))
            throw InvalidQueryException.Expression(
                $"cannot do range condition on search attribute '{column.Alias}' of type {Column.TypeName(column.Type)}");
    }

    public static InvalidQueryException NotSupported(Column column, string op) => InvalidQueryException.Unsupported(
        $"operator '{op}' not supported for {Column.TypeName(column.Type)} type search attribute '{column.Alias}'");
}
