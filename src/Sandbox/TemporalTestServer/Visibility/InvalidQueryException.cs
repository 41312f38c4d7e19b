namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>A list or count request is wrong: the caller gets InvalidArgument with this message.</summary>
internal sealed class InvalidQueryException(string message) : Exception(message)
{
    public static InvalidQueryException Malformed(string detail) => new($"invalid query: malformed SQL query: {detail}");

    public static InvalidQueryException Unsupported(string detail) => new($"invalid query: operation is not supported: {detail}");

    public static InvalidQueryException Expression(string detail) => new($"invalid query: invalid expression: {detail}");
}
