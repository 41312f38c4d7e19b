using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>Where a list goes on: the place of the last row in the standing order, or how many rows an ORDER BY has shown.</summary>
internal readonly record struct PageToken(long Close, long Start, string RunId, int Skip)
{
    private const int FixedLength = 20;

    public static PageToken After(VisibilityRecord row) =>
        new(row.Close?.UtcTicks ?? long.MaxValue, row.Start.UtcTicks, row.RunId, 0);

    public static PageToken Skipping(int rows) => new(0, 0, "", rows);

    public static PageToken? Parse(ByteString bytes)
    {
        if (bytes.IsEmpty)
            return null;
        var span = bytes.Span;
        if (span.Length < FixedLength)
            throw new InvalidQueryException("Invalid NextPageToken.");
        return new PageToken(
            BinaryPrimitives.ReadInt64BigEndian(span),
            BinaryPrimitives.ReadInt64BigEndian(span[8..]),
            Encoding.UTF8.GetString(span[FixedLength..]),
            BinaryPrimitives.ReadInt32BigEndian(span[16..]));
    }

    public ByteString ToBytes()
    {
        var bytes = new byte[FixedLength + Encoding.UTF8.GetByteCount(RunId)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Close);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), Start);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), Skip);
        Encoding.UTF8.GetBytes(RunId, bytes.AsSpan(FixedLength));
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>True when a row comes after this place in the standing order.</summary>
    public bool Precedes(VisibilityRecord row)
    {
        var close = row.Close?.UtcTicks ?? long.MaxValue;
        if (close != Close)
            return close < Close;
        return row.Start.UtcTicks != Start ? row.Start.UtcTicks < Start : string.CompareOrdinal(row.RunId, RunId) > 0;
    }
}
