using System.Text;

namespace Sandbox.TemporalTestServer.Visibility;

internal enum TokenKind
{
    End,
    Word,
    QuotedName,
    Text,
    Number,
    Symbol,
}

/// <summary>One token of a query; <see cref="Position"/> is where it ends, as messages count.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    public bool Is(string word) => Kind is TokenKind.Word or TokenKind.Symbol && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Splits a query into words, quoted text, numbers and symbols.</summary>
internal static class QueryTokenizer
{
    // The service parses the query behind this text and counts positions from its start.
    private const string Statement = "select * from table1 where ";

    public static List<Token> Tokenize(string query)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            while (at < query.Length && char.IsWhiteSpace(query[at]))
                at++;
            if (at == query.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", Statement.Length + at + 1));
                return tokens;
            }
            tokens.Add(Next(query, ref at));
        }
    }

    private static Token Next(string query, ref int at)
    {
        var start = at;
        var c = query[at];
        if (c is '\'' or '"' or '`')
        {
            var text = Quoted(query, ref at);
            return new Token(c == '`' ? TokenKind.QuotedName : TokenKind.Text, text, Statement.Length + at);
        }
        if (char.IsAsciiDigit(c) || (c is '-' or '+' or '.' && at + 1 < query.Length && char.IsAsciiDigit(query[at + 1])))
        {
            at++;
            while (at < query.Length && (char.IsAsciiDigit(query[at]) || query[at] is '.' or 'e' or 'E'
                || (query[at] is '-' or '+' && query[at - 1] is 'e' or 'E')))
                at++;
            return new Token(TokenKind.Number, query[start..at], Statement.Length + at);
        }
        if (IsName(c))
        {
            while (at < query.Length && (IsName(query[at]) || char.IsAsciiDigit(query[at]) || query[at] == '.'))
                at++;
            return new Token(TokenKind.Word, query[start..at], Statement.Length + at);
        }
        at += at + 1 < query.Length && query.Substring(at, 2) is "<=" or ">=" or "!=" or "<>" ? 2 : 1;
        return new Token(TokenKind.Symbol, query[start..at], Statement.Length + at);
    }

    private static string Quoted(string query, ref int at)
    {
        var quote = query[at++];
        var text = new StringBuilder();
        for (; at < query.Length; at++)
        {
            if (query[at] == '\\' && quote != '`' && at + 1 < query.Length)
            {
                at++;
            }
            else if (query[at] == quote)
            {
                if (at + 1 >= query.Length || query[at + 1] != quote)
                {
                    at++;
                    return text.ToString();
                }
                at++;
            }
            text.Append(query[at]);
        }
        throw InvalidQueryException.Malformed($"syntax error at position {Statement.Length + at + 1} near '{text}'");
    }

    private static bool IsName(char c) => char.IsLetter(c) || c is '_' or '@';
}
