namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>
/// The condition of a query, bound to attributes and values. Null is neither true nor false, as in SQL: what has no
/// value is not equal and not unequal to anything.
/// </summary>
internal abstract record Condition
{
    public abstract bool? Evaluate(IVisibilityRow row);

    internal sealed record And(Condition Left, Condition Right) : Condition
    {
        public override bool? Evaluate(IVisibilityRow row)
        {
            var left = Left.Evaluate(row);
            return left == false ? false : left & Right.Evaluate(row);
        }
    }

    internal sealed record Or(Condition Left, Condition Right) : Condition
    {
        public override bool? Evaluate(IVisibilityRow row)
        {
            var left = Left.Evaluate(row);
            return left == true ? true : left | Right.Evaluate(row);
        }
    }

    internal sealed record Not(Condition Inner) : Condition
    {
        public override bool? Evaluate(IVisibilityRow row) => !Inner.Evaluate(row);
    }

    internal sealed record IsNull(Column Column, bool Negated) : Condition
    {
        public override bool? Evaluate(IVisibilityRow row) => row[Column.Field] is null != Negated;
    }

    /// <summary><c>=</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c> on a single value.</summary>
    internal sealed record Compare(Column Column, string Operator, object Value) : Condition
    {
        public override bool? Evaluate(IVisibilityRow row)
        {
            if (row[Column.Field] is not { } actual)
                return null;
            var order = ValueOrder.Compare(actual, Value);
            return Operator switch
            {
                "=" => order == 0,
                "!=" => order != 0,
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            };
        }
    }

    internal sealed record In(Column Column, IReadOnlyList<object> Values, bool Negated) : Condition
    {
        public override bool? Evaluate(IVisibilityRow row) =>
            row[Column.Field] is { } actual ? Values.Any(v => ValueOrder.Compare(actual, v) == 0) != Negated : null;
    }

    internal sealed record Between(Column Column, object From, object To, bool Negated) : Condition
    {
        public override bool? Evaluate(IVisibilityRow row) => row[Column.Field] is { } actual
            ? (ValueOrder.Compare(actual, From) >= 0 && ValueOrder.Compare(actual, To) <= 0) != Negated
            : null;
    }

    internal sealed record StartsWith(Column Column, string Prefix, bool Negated) : Condition
    {
        public override bool? Evaluate(IVisibilityRow row) =>
            row[Column.Field] is string actual ? actual.StartsWith(Prefix, StringComparison.Ordinal) != Negated : null;
    }

    /// <summary>A list of keywords holds one of the values; without a value it holds none.</summary>
    internal sealed record ListHolds(Column Column, IReadOnlyList<object> Values, bool Negated) : Condition
    {
        public override bool? Evaluate(IVisibilityRow row) =>
            (row[Column.Field] is IReadOnlyList<string> actual && Values.Any(v => actual.Contains((string)v))) != Negated;
    }

    /// <summary>A text holds one of the words, whatever their case; without a value it holds none.</summary>
    internal sealed record TextHolds(Column Column, IReadOnlySet<string> Words, bool Negated) : Condition
    {
        public override bool? Evaluate(IVisibilityRow row) =>
            (row[Column.Field] is string actual && TextWords.Of(actual).Overlaps(Words)) != Negated;
    }
}
