using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Guards;

/// <summary>May we act? An ordered list of guards; the first that is not Allowed decides, and all are recorded.</summary>
public static class GuardRules
{
    /// <summary>A controller acts on a change within milliseconds; looked at again after this.</summary>
    private static readonly TimeSpan ControllerActsWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Asks every guard in order.</summary>
    public static IReadOnlyList<GuardAnswer> Ask(Rung rung, ProbableCause cause, TargetEvidence evidence, IncidentState incident, RemediationPolicy policy, DateTimeOffset now) =>
    [
        Paused(evidence, incident, now),
        Maintenance(policy, now),
        Storm(incident),
        Budget(incident, policy, now),
        HealthyPeriod(incident, policy),
        Cooldown(incident, policy, now),
        RolloutInProgress(rung, cause, evidence, policy, now),
    ];

    /// <summary>A person said hands off: to every run by the schedule, to this run, or on the Deployment itself. A schedule that cannot be read pauses nobody.</summary>
    public static GuardAnswer Paused(TargetEvidence evidence, IncidentState incident, DateTimeOffset now)
    {
        var pauses = Pauses(evidence, incident).Where(p => p.Holds(now)).ToList();
        if (pauses.Count == 0)
            return evidence.Schedule is { Problem: { } problem }
                ? GuardAnswer.Allow("pause") with { Message = $"the health check's schedule could not be read, which pauses nobody: {problem}" }
                : GuardAnswer.Allow("pause");
        var message = string.Join("; ", pauses);
        return pauses.Exists(p => p.Until is null)
            ? new("pause", GuardVerdict.Blocked, Reasons.PausedByPerson, message)
            : new("pause", GuardVerdict.Deferred, Reasons.PausedByPerson, message, pauses.Max(p => p.Until));
    }

    /// <summary>A planned time in which nothing is touched.</summary>
    public static GuardAnswer Maintenance(RemediationPolicy policy, DateTimeOffset now) =>
        MaintenanceRules.Current(policy.Maintenance, now) is var (window, until)
            ? new("maintenance", GuardVerdict.Deferred, Reasons.MaintenanceWindow,
                $"maintenance from {window.From:HH:mm} to {window.To:HH:mm} {window.TimeZone}{(window.Why is null ? "" : $" ({window.Why})")}, {Durations.Say(until - now)} left", until)
            : GuardAnswer.Allow("maintenance");

    /// <summary>Too many targets down at once: the cause is common, and acting on each would make it worse.</summary>
    public static GuardAnswer Storm(IncidentState incident) =>
        incident.Storm is { } storm
            ? new("storm", GuardVerdict.Blocked, Reasons.StormGuard, storm)
            : GuardAnswer.Allow("storm");

    /// <summary>So many attempts and no more, an incident and an hour; what is not known is no budget.</summary>
    public static GuardAnswer Budget(IncidentState incident, RemediationPolicy policy, DateTimeOffset now)
    {
        if (incident.Recent.Problem is { } unknown)
            return new("budget", GuardVerdict.Deferred, Reasons.RecordsUnreadable, $"what earlier runs spent is not known: {unknown}", now + policy.LookAgainAfter);
        var here = incident.Known.Count(a => a.MayHaveActed);
        if (here >= policy.MaxAttemptsPerIncident)
            return new("budget", GuardVerdict.Blocked, Reasons.BudgetSpent, $"{here} of {policy.MaxAttemptsPerIncident} attempts of this incident are spent");
        var hour = incident.Attempts.Count(a => a.MayHaveActed && a.At > now - Hour) + incident.Recent.InLastHour(now);
        return hour >= policy.MaxAttemptsPerHour
            ? new("budget", GuardVerdict.Blocked, Reasons.BudgetSpent, $"{hour} of {policy.MaxAttemptsPerHour} attempts an hour are spent")
            : GuardAnswer.Allow("budget") with { Message = $"{here} of {policy.MaxAttemptsPerIncident} attempts of this incident spent, {hour} of {policy.MaxAttemptsPerHour} of the hour" };
    }

    /// <summary>Down again before it was healthy for long enough: the same trouble, whose attempts count as tried. It holds up nothing by itself.</summary>
    public static GuardAnswer HealthyPeriod(IncidentState incident, RemediationPolicy policy) =>
        incident.Prior is { SameTrouble: true } prior
            ? new("healthy period", GuardVerdict.Allowed, Reasons.SameTrouble,
                $"the same trouble as run {prior.RunId}, which ended {prior.EndedAt.UtcDateTime:HH:mm:ss}Z as {prior.Record.Outcome?.ToString() ?? "cut off"}, less than {Durations.Say(policy.MinHealthyPeriod)} before: its {prior.Record.Attempts.Count} attempt(s) {(incident.PriorForgiven ? "are allowed again" : "count as tried")}")
            : GuardAnswer.Allow("healthy period");

    /// <summary>The incident before has just ended: let things settle before the first attempt of this one.</summary>
    public static GuardAnswer Cooldown(IncidentState incident, RemediationPolicy policy, DateTimeOffset now) =>
        incident.Attempts.Count == 0 && incident.Recent.LastEndedAt + policy.Cooldown is { } until && until > now
            ? new("cool-down", GuardVerdict.Deferred, Reasons.CoolingDown, $"the last remediation ended {Durations.Say(now - incident.Recent.LastEndedAt!.Value)} ago, cool-down {Durations.Say(policy.Cooldown)}", until)
            : GuardAnswer.Allow("cool-down");

    /// <summary>
    /// Somebody else's rollout within its deadline is not cut short by a restart. A rollback waits for it too where no
    /// cause was found: new software whose pods show no trouble of their own may be the cure that somebody brings.
    /// </summary>
    public static GuardAnswer RolloutInProgress(Rung rung, ProbableCause cause, TargetEvidence evidence, RemediationPolicy policy, DateTimeOffset now)
    {
        if (evidence.Deployment.Value is not { } deployment)
            return GuardAnswer.Allow("rollout");
        // Until the controller has acted on it, the pods and revisions that are seen belong to the change before.
        if (rung is Rung.Restart or Rung.Rollback && deployment.ObservedGeneration < deployment.Generation)
            return new("rollout", GuardVerdict.Deferred, Reasons.RolloutInProgress, $"the controller has not acted on generation {deployment.Generation} yet", now + ControllerActsWithin);
        var guess = rung == Rung.Rollback && cause == ProbableCause.Unknown;
        if ((rung != Rung.Restart && !guess) || !Rollout.IsUnderWay(deployment))
            return GuardAnswer.Allow("rollout");
        // A restart of ours begins another rollout of the same software: a guess does not wait for that one too.
        var began = (guess ? evidence.SoftwareSince : null) ?? evidence.CurrentReplicaSet?.CreatedAt ?? Rollout.Progressing(deployment)?.ChangedAt ?? now;
        var deadline = began.AddSeconds(deployment.ProgressDeadlineSeconds);
        if (deadline <= now)
            return GuardAnswer.Allow("rollout");
        var until = deadline < now + policy.LookAgainAfter ? deadline : now + policy.LookAgainAfter;
        return new("rollout", GuardVerdict.Deferred, Reasons.RolloutInProgress,
            $"revision {deployment.Revision} has been rolling out for {Durations.Say(now - began)} of {deployment.ProgressDeadlineSeconds} s", until);
    }

    private static IEnumerable<Pause> Pauses(TargetEvidence evidence, IncidentState incident)
    {
        if (evidence.Schedule?.Value is { Paused: true } schedule)
            yield return PauseText.Parse("for all, on the health check's schedule", schedule.Note) ?? new("for all, on the health check's schedule");
        if (incident.Pause is { } pause)
            yield return pause;
        if (evidence.Deployment.Value?.PauseAnnotation is { } text && PauseText.Parse("worker-down.io/pause", text) is { } annotated)
            yield return annotated;
    }
}
