using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>An attribute named in a query.</summary>
/// <param name="Alias">As the query wrote it.</param>
/// <param name="Field">As rows know it.</param>
/// <param name="Type">How its values compare.</param>
internal sealed record Column(string Alias, string Field, IndexedValueType Type)
{
    /// <summary>The type's name in messages.</summary>
    public static string TypeName(IndexedValueType type) => type == IndexedValueType.KeywordList ? "KeywordList" : type.ToString();
}
