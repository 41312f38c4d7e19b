using System.Buffers.Binary;
using Google.Protobuf;

namespace Sandbox.TemporalTestServer.Common;

/// <summary>
/// Names one attempt of one task of one run. Every attempt has a serial number of its own, so that an answer to an
/// earlier attempt matches nothing.
/// </summary>
internal readonly record struct TaskToken(Guid RunId, long Id, long Serial)
{
    private const int Length = 32;

    public ByteString Encode()
    {
        Span<byte> bytes = stackalloc byte[Length];
        RunId.TryWriteBytes(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Id);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Serial);
        return ByteString.CopyFrom(bytes);
    }

    public static TaskToken Decode(ByteString token)
    {
        var bytes = token.Span;
        if (bytes.Length != Length)
            throw RpcErrors.InvalidArgument("Invalid TaskToken.");
        return new TaskToken(
            new Guid(bytes[..16]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]));
    }
}
