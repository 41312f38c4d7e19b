namespace WorkerDown.Simulation.Checks;

/// <summary>A played story as people read it.</summary>
internal static class Story
{
    public static IEnumerable<string> Of(Played played)
    {
        var lines = new List<(DateTimeOffset At, string Text)>();
        lines.AddRange(played.Log.Select(d => (d.At, $"WORLD    {d.Step.Deed} {d.Step.Target} {(d.Until is { } until && until > d.At ? $"until {until - played.Began:hh\\:mm\\:ss}" : "")} {d.Said}")));
        lines.AddRange(played.Truth.SelectMany(t => t.Value.Select(c => (c.At, $"TRUTH    {t.Key}: {c.Serving} pod(s) work"))));
        lines.AddRange(played.Pages.Select(p => (p.At, $"PAGE     {p.Channel} {p.Kind} {p.DedupKey} {p.Id}")));
        lines.AddRange(played.Requests.Where(r => r.User == played.User && r.IsMutation && (r.Resource is "deployments" or "pods")).Select(r => (r.Time, $"MUTATION {r.Verb} {r.Resource} {r.Name} {r.Status}")));
        foreach (var run in played.Runs)
        {
            lines.Add((run.StartedAt, $"RUN      {run} begins"));
            lines.AddRange(run.Diagnoses.Select(d => (d.At, $"DIAGNOSE {run.Target}: {d.What.Health} {d.What.Cause} -> {d.What.Next.Rung} ({d.What.Next.Reason}) {d.What.Next.Message}")));
            lines.AddRange(run.Verifications.Select(v => (v.At, $"VERIFY   {run.Target}: {v.What.Verdict} ({v.What.Reason}) {v.What.Message}")));
            lines.AddRange(run.Acts.Select(a => (a.ScheduledAt, $"ACT      {run.Target}: {a.Request.Decision.Rung} {a.Result?.Status.ToString() ?? "failed"} {a.Result?.Message}")));
            if (run.ClosedAt is { } closed)
                lines.Add((closed, $"RUN      {run} ends: {run.Status} {run.Result?.Outcome} {run.Result?.Message}"));
        }
        return [.. played.Plan.Lines(), .. lines.Where(l => l.At >= played.Began).OrderBy(l => l.At).Select(l => $"{l.At - played.Began:hh\\:mm\\:ss} {l.Text}")];
    }
}
