using System.Security.Cryptography;
using System.Text;
using WorkerDown.Core.Redaction;
using WorkerDown.Core.Verify;

namespace WorkerDown.Core.Incidents;

/// <summary>One step of an incident as people see it on the Deployment itself, by <c>kubectl describe</c>: a Kubernetes Event.</summary>
/// <param name="Step">What it is the announcement of, unique in its run.</param>
/// <param name="At">When.</param>
/// <param name="Reason">One word, as Kubernetes has it.</param>
/// <param name="Message">A sentence, redacted and bounded.</param>
/// <param name="Warning">Whether it is of the type Warning.</param>
public sealed record Announcement(string Step, DateTimeOffset At, string Reason, string Message, bool Warning)
{
    /// <summary>Bytes of a message; the API's own bound is 1024.</summary>
    public const int MessageBytes = 1000;

    /// <summary>What is announced of an attempt: the act, and its proof where there was one.</summary>
    public static IReadOnlyList<Announcement> Of(RemediationAttempt attempt, string incident, DateTimeOffset now)
    {
        var what = $"attempt {attempt.Number} of {incident}";
        var to = attempt.ToRevision is { } revision ? $" to revision {revision}" : "";
        var act = attempt.Act?.ToString() ?? "Failed";
        var made = Make($"attempt-{attempt.Number}-act", attempt.At, $"{attempt.Action}{act}", $"{what}: {attempt.Action}{to} {act}: {attempt.Why}", attempt.Act != ActStatus.Done);
        return attempt.Verdict is { } verdict
            ? [made, Make($"attempt-{attempt.Number}-proof", now, $"Verify{verdict}", $"{what}: {verdict}: {attempt.Message}", verdict != Verdict.Passed)]
            : [made];
    }

    /// <summary>What is announced of the end.</summary>
    public static Announcement Of(RemediationOutcome outcome, string message, string incident, DateTimeOffset now) =>
        Make("end", now, $"Remediation{outcome}", $"{incident}: {message}", outcome is RemediationOutcome.Aborted or RemediationOutcome.RestoredAfterEscalation);

    /// <summary>The event's name: the same for the same step of the same run, so that a repeat is no second event.</summary>
    public string NameFor(string deployment, string run)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{run}/{Step}")))[..16];
        return $"{(deployment.Length <= 200 ? deployment : deployment[..200])}.{digest}";
    }

    private static Announcement Make(string step, DateTimeOffset at, string reason, string message, bool warning) => new(step, at, reason, TextBounds.Cut(Redactor.Text(message), MessageBytes), warning);
}
