using Temporalio.Api.Common.V1;

namespace Sandbox.TemporalTestServer.Common;

/// <summary>What the service itself reads of a payload.</summary>
internal static class PayloadExtensions
{
    public static string Encoding(this Payload payload) =>
        payload.Metadata.TryGetValue("encoding", out var encoding) ? encoding.ToStringUtf8() : "";

    /// <summary>Null, or an empty list: both mean that the field is to be removed.</summary>
    public static bool IsNull(this Payload payload) =>
        payload.Encoding() == "binary/null" || payload.Data.IsEmpty || payload.Data.ToStringUtf8() is "null" or "[]";
}
