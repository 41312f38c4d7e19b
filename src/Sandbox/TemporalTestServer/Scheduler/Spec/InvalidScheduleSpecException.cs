namespace Sandbox.TemporalTestServer.Scheduler.Spec;

/// <summary>A schedule's specification is wrong; the message says what, as the service says it to the caller.</summary>
internal sealed class InvalidScheduleSpecException(string message) : Exception(message);
