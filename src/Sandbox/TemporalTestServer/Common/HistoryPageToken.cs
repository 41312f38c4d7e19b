using System.Globalization;
using Google.Protobuf;

namespace Sandbox.TemporalTestServer.Common;

/// <summary>Where a reader of a history stands.</summary>
/// <param name="RunId">The run that is read: a later page stays with it even when the workflow went on as a new run.</param>
/// <param name="NextEventId">The first event not read yet.</param>
/// <param name="TaskSerial">The workflow task whose unwritten events close the last page; 0 for a client's reader.</param>
internal readonly record struct HistoryPageToken(string RunId, long NextEventId, long TaskSerial = 0)
{
    public ByteString Encode() =>
        ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"{RunId}/{NextEventId}/{TaskSerial}"));

    public static HistoryPageToken? Decode(ByteString token)
    {
        if (token.IsEmpty)
            return null;
        var parts = token.ToStringUtf8().Split('/');
        if (parts.Length != 3 || !long.TryParse(parts[1], out var next) || !long.TryParse(parts[2], out var serial))
            throw RpcErrors.InvalidArgument("Invalid NextPageToken.");
        return new HistoryPageToken(parts[0], next, serial);
    }
}
