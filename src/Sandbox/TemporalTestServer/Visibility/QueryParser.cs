using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>Reads a query by recursive descent: OR, AND, NOT, parentheses, then one comparison.</summary>
internal sealed class QueryParser(string query, IColumnNames names)
{
    private readonly List<Token> tokens = QueryTokenizer.Tokenize(query);
    private int at;

    private Token Current => tokens[at];

    public VisibilityQuery Parse()
    {
        Condition? where = null;
        Column? groupBy = null;
        var orderBy = new List<(Column Column, bool Descending)>();
        if (Current.Kind != TokenKind.End && !Current.Is("GROUP") && !Current.Is("ORDER"))
            where = Or();
        if (Take("GROUP"))
        {
            Expect("BY");
            groupBy = GroupColumn();
        }
        if (Take("ORDER"))
        {
            Expect("BY");
            do
                orderBy.Add(OrderColumn());
            while (Take(","));
        }
        if (Current.Is("LIMIT"))
            throw InvalidQueryException.Unsupported("'LIMIT' clause");
        if (Current.Kind != TokenKind.End)
            throw SyntaxError();
        return new VisibilityQuery(where, groupBy, orderBy);
    }

    private Condition Or()
    {
        var left = And();
        while (Take("OR"))
            left = new Condition.Or(left, And());
        return left;
    }

    private Condition And()
    {
        var left = Not();
        while (Take("AND"))
            left = new Condition.And(left, Not());
        return left;
    }

    private Condition Not()
    {
        if (Take("NOT"))
            return new Condition.Not(Not());
        if (!Take("("))
            return Comparison();
        var inner = Or();
        Expect(")");
        return inner;
    }

    private Condition Comparison()
    {
        var column = ColumnName();
        var operatorToken = Current;
        if (operatorToken.Kind == TokenKind.Symbol && operatorToken.Text is "=" or "!=" or "<>" or "<" or "<=" or ">" or ">=")
        {
            at++;
            return Bind.Compare(column, operatorToken.Text == "<>" ? "!=" : operatorToken.Text, Value(column));
        }
        if (Take("IS"))
        {
            var negatedNull = Take("NOT");
            if (!Take("NULL"))
                throw InvalidQueryException.Expression("'IS' operator can only be used as 'IS NULL' or 'IS NOT NULL'");
            return new Condition.IsNull(column, negatedNull);
        }
        var negated = Take("NOT");
        if (Take("IN"))
            return Bind.In(column, Values(column), negated);
        if (Take("BETWEEN"))
        {
            Bind.RequireRange(column);
            var from = Value(column);
            Expect("AND");
            return new Condition.Between(column, from, Value(column), negated);
        }
        if (Take("STARTS_WITH"))
            return Bind.StartsWith(column, Value(column), negated);
        if (Current.Is("LIKE"))
            throw Bind.NotSupported(column, negated ? "NOT LIKE" : "LIKE");
        if (!negated && (Current.Kind == TokenKind.End || Current.Is("AND") || Current.Is("OR") || Current.Is(")")))
            throw InvalidQueryException.Expression("incomplete expression");
        throw SyntaxError();
    }

    private List<object> Values(Column column)
    {
        var values = new List<object>();
        Expect("(");
        do
            values.Add(Value(column));
        while (Take(","));
        Expect(")");
        return values;
    }

    private object Value(Column column)
    {
        var token = Current;
        object literal = token.Kind switch
        {
            TokenKind.Text => token.Text,
            TokenKind.Number => QueryValue.Number(token.Text),
            TokenKind.Word when token.Is("true") => true,
            TokenKind.Word when token.Is("false") => false,
            TokenKind.Word or TokenKind.QuotedName => throw InvalidQueryException.Unsupported(
                $"column name on the right side of comparison expression (did you forget to quote \"{token.Text}\"?)"),
            _ => throw SyntaxError(),
        };
        at++;
        return QueryValue.Convert(column, literal);
    }

    private Column ColumnName()
    {
        var token = Current;
        if (token.Kind is TokenKind.Text or TokenKind.Number)
            throw InvalidQueryException.Expression($"must be a column name but was '{token.Text}'");
        if (token.Kind is not (TokenKind.Word or TokenKind.QuotedName))
            throw SyntaxError();
        at++;
        return names.Find(token.Text)
            ?? throw InvalidQueryException.Expression($"column name '{token.Text}' is not a valid search attribute");
    }

    private Column GroupColumn()
    {
        var column = ColumnName();
        if (Current.Is(","))
            throw InvalidQueryException.Unsupported("'GROUP BY' clause supports only a single field");
        if (column.Field != SystemSearchAttributes.ExecutionStatus)
            throw InvalidQueryException.Unsupported($"'GROUP BY' clause is not supported for search attribute {column.Alias}");
        return column;
    }

    private (Column Column, bool Descending) OrderColumn()
    {
        var column = ColumnName();
        if (column.Type == IndexedValueType.Text)
            throw InvalidQueryException.Unsupported($"unable to sort by search attribute type {Column.TypeName(column.Type)}");
        var descending = Take("DESC");
        if (!descending)
            Take("ASC");
        return (column, descending);
    }

    private bool Take(string word)
    {
        if (!Current.Is(word))
            return false;
        at++;
        return true;
    }

    private void Expect(string word)
    {
        if (!Take(word))
            throw SyntaxError();
    }

    private InvalidQueryException SyntaxError() => InvalidQueryException.Malformed(
        Current.Kind == TokenKind.End
            ? $"syntax error at position {Current.Position}"
            : $"syntax error at position {Current.Position} near '{Current.Text}'");
}
