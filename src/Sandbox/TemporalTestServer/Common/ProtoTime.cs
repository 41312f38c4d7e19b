using Google.Protobuf.WellKnownTypes;

namespace Sandbox.TemporalTestServer.Common;

/// <summary>Between the API's times and .NET's. An absent or zero duration means "not set" throughout the API.</summary>
internal static class ProtoTime
{
    public static Timestamp ToProto(this DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);

    public static Timestamp? ToProto(this DateTimeOffset? time) => time?.ToProto();

    public static Duration ToProto(this TimeSpan span) => Duration.FromTimeSpan(span);

    /// <summary>The span, or null when it is not set.</summary>
    public static TimeSpan? Span(this Duration? duration) =>
        duration is null || duration is { Seconds: 0, Nanos: 0 } ? null : duration.ToTimeSpan();

    public static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    public static TimeSpan? Shorter(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null || a < b ? a : b;
}
