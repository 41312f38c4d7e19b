namespace Sandbox.TemporalTestServer.Scheduler.Spec;

/// <summary>One time of a schedule.</summary>
/// <param name="Nominal">What the specification says; it names the run.</param>
/// <param name="Actual">With the jitter added: when the action is taken.</param>
internal readonly record struct ScheduledTime(DateTimeOffset Nominal, DateTimeOffset Actual);
