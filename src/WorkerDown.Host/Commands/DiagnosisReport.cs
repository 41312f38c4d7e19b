using System.Text;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Causes;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;

namespace WorkerDown.Host.Commands;

/// <summary>A diagnosis for a tired person: the verdict, the most likely cause, the evidence, what would be done, and advice last.</summary>
internal sealed class DiagnosisReport
{
    private const int LogLines = 8;
    private const int EventLines = 8;
    private const int PodLines = 10;
    private const int ObservationLines = 6;

    private readonly StringBuilder text = new();
    private readonly Diagnosis diagnosis;
    private readonly TargetPlan plan;
    private readonly Terminal terminal;

    private DiagnosisReport(Diagnosis diagnosis, TargetPlan plan, Terminal terminal) => (this.diagnosis, this.plan, this.terminal) = (diagnosis, plan, terminal);

    /// <summary>The report as text.</summary>
    public static string Of(Diagnosis diagnosis, TargetPlan plan, Terminal terminal)
    {
        var report = new DiagnosisReport(diagnosis, plan, terminal);
        report.Verdict();
        report.Causes();
        report.Signals();
        report.Revision();
        report.Evidence();
        report.NextStep();
        report.Section("For the long term", diagnosis.Advice.Select(a => a.Message));
        return report.text.ToString();
    }

    private void Verdict()
    {
        var state = diagnosis.Health switch { HealthState.Up => terminal.Good("UP"), HealthState.Down => terminal.Bad("DOWN"), _ => terminal.Warn("UNKNOWN") };
        Line($"{terminal.Strong(plan.Target.Name)} is {state}   ({plan.Target.Cluster}/{plan.Target.Namespace}/{plan.Target.Deployment}, {diagnosis.At:yyyy-MM-dd HH:mm:ss}Z)");
        Line($"  {diagnosis.HealthMessage}");
    }

    private void Causes()
    {
        if (diagnosis.Findings is [{ Reason: Reasons.NoRuleMatches }] && diagnosis.Health == HealthState.Up)
            return;
        for (var i = 0; i < diagnosis.Findings.Count; i++)
        {
            var finding = diagnosis.Findings[i];
            Line();
            Line($"{(i == 0 ? "Most likely" : "Also seen")}: {terminal.Strong(finding.Cause.ToString())} ({finding.Reason}, {finding.Confidence.ToString().ToLowerInvariant()} confidence)");
            Line($"  {finding.Message}");
            List(finding.RestsOn, ObservationLines);
        }
        if (diagnosis.Ambiguity is { } ambiguity)
        {
            Line();
            Line($"{terminal.Warn("Not certain")}: {ambiguity}.");
        }
    }

    private void Signals() => Section("Signals", diagnosis.Signals.Select(s => $"{s.Signal}: {s.State} ({s.Reason}), {Short(s)}"));

    // A queue's own message begins with its name, which stands before it already.
    private static string Short(HealthSignal signal) =>
        signal.Signal.StartsWith("queue ", StringComparison.Ordinal) && signal.Message.StartsWith($"{signal.Signal[6..]}: ", StringComparison.Ordinal) ? signal.Message[(signal.Signal.Length - 4)..] : signal.Message;

    private void Revision()
    {
        if (diagnosis.Revision is not { } revision)
            return;
        var began = revision.BeganAt is { } at ? $"current since {at:yyyy-MM-dd HH:mm:ss}Z ({Durations.Say(diagnosis.At - at)})" : "since when it is current is not known";
        string?[] lines =
        [
            revision.ChangedBy is { } by ? $"template last changed by {by}" : null,
            revision.ChangeCause is { } cause ? $"change cause: {cause}" : null,
            .. diagnosis.Changes,
            .. revision.Owners.Select(o => $"steered by {o.Kind} {o.Name}{(o.RevertsChanges ? ", which reverts changes" : "")}"),
            revision.RollbackForbidden is { } forbidden ? $"no rollback: {forbidden}" : null,
            diagnosis.Rollback is { } choice ? $"rollback target: {choice.Message} ({choice.Reason})" : null,
        ];
        Section($"Revision {revision.Revision} ({revision.Image}), {began}", lines.OfType<string>());
    }

    private void Evidence()
    {
        var e = diagnosis.Evidence;
        Section("Pods", (e.Pods.Value ?? []).SelectMany(p => p.Containers.Select(c => Observations.Container(p, c)).Prepend(Observations.Pod(p) + Where(p))), PodLines);
        Section("Nodes", (e.Nodes.Value ?? []).Where(n => n.Ready != true || n.Pressure is { Count: > 0 })
            .Select(n => $"{n.Name}: {(n.Exists ? n.Ready switch { true => "ready", false => "not ready", null => "does not report" } : "gone")} {n.Reason}{(n.Pressure is { Count: > 0 } p ? $", {string.Join(", ", p)}" : "")}"));
        Section("Events, the newest first", (e.Events.Value ?? []).Select(x => $"{x.At:HH:mm:ss}Z {x.Type} {x.Reason} {x.Object} ({x.Count}x): {x.Message}"), EventLines);
        foreach (var log in e.Logs.Where(l => l.Lines.Count > 0))
            Section($"Log of {log.Pod}/{log.Container}{(log.Previous ? ", the instance before" : "")}, its last lines", log.Lines.TakeLast(LogLines));
        if (e.Stalled.Value is { } stalled)
            Section($"Workflows: {stalled.Open} open on its task queues; of {stalled.Described} looked at, {stalled.Sample.Count} are proved stalled",
                stalled.Sample.GroupBy(s => s.Type).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key}, waiting for up to {Durations.Say(diagnosis.At - g.Min(s => s.Since))}, as {g.First().WorkflowId}"));
        Section("Could not be observed", e.NotObserved);
        Section("Left out here for its length", e.Cut);
    }

    private void NextStep()
    {
        var next = diagnosis.Next;
        Line();
        Line($"What would be done: {terminal.Strong(next.Rung.ToString())} ({next.Reason})");
        Line($"  {next.Message}");
        List([
            .. next.Pods.Select(p => $"delete pod {p.Name}: {p.Why}{(p.Force ? ", by force" : "")}"),
            .. next.RequiresApproval ? new[] { "after an operator's Approve" } : [],
            .. next.Rung is Rung.Restart or Rung.DeleteStuckPods or Rung.Rollback ? new[] { $"once it is down for {Durations.Say(plan.Policy.Tolerance)}" } : [],
            .. plan.Policy.DryRun ? new[] { "the target is under dry run: a remediation would only say so" } : [],
        ], PodLines);
    }

    private void Section(string title, IEnumerable<string> lines, int most = int.MaxValue)
    {
        var all = lines.ToList();
        if (all.Count == 0 && !title.StartsWith("Workflows", StringComparison.Ordinal) && !title.StartsWith("Revision", StringComparison.Ordinal))
            return;
        Line();
        Line(title);
        List(all, most);
    }

    private void List(IReadOnlyList<string> lines, int most)
    {
        foreach (var line in lines.Take(most))
            Line($"  - {line}");
        if (lines.Count > most)
            Line($"  - and {lines.Count - most} more (--output json has all)");
    }

    private static string Where(PodFacts pod) => (pod.Node is { } node ? $", on {node}" : "") + (pod.Reason is { } reason ? $", {reason}{(pod.Message is { } m ? $": {m}" : "")}" : "");

    private void Line(string line = "") => text.AppendLine(line);
}
