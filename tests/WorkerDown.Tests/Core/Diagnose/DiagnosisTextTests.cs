using System.Runtime.CompilerServices;
using System.Text;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Ladder;

namespace WorkerDown.Tests.Core.Diagnose;

/// <summary>
/// What is said of each case of the table, to the last word and figure, is kept as files that a person has read.
/// <c>WORKERDOWN_RECORD_DIAGNOSES=1</c> writes them anew: read the difference before you keep it.
/// </summary>
public class DiagnosisTextTests
{
    public static TheoryData<string> Cases => [.. DiagnosisCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_reads_as_its_golden_file(string name)
    {
        var text = Text(DiagnosisCase.Load(name).Diagnose());
        var file = Path.Combine(Folder(), $"{name}.txt");
        if (Environment.GetEnvironmentVariable("WORKERDOWN_RECORD_DIAGNOSES") == "1")
            File.WriteAllText(file, text);

        Assert.Equal(File.ReadAllText(file), text);
    }

    [Fact]
    public void No_golden_file_is_left_of_a_case_that_is_gone() =>
        Assert.Empty(Directory.GetFiles(Folder()).Select(f => Path.GetFileNameWithoutExtension(f)).Except(DiagnosisCase.Names));

    private static string Text(Diagnosis d)
    {
        var text = new StringBuilder();
        void Line(string name, string? said)
        {
            if (said is { Length: > 0 })
                text.Append(name).Append(": ").Append(said).Append('\n');
        }
        Line("health", $"{d.Health}: {d.HealthMessage}");
        foreach (var s in d.Signals)
            Line($"  {s.Signal}", $"{s.State} ({s.Reason}): {s.Message}");
        foreach (var f in d.Findings)
        {
            Line("finding", $"{f.Cause} ({f.Reason}), {f.Confidence}: {f.Message}");
            foreach (var rests in f.RestsOn)
                Line("  rests on", rests);
        }
        Line("ambiguity", d.Ambiguity);
        Next(d.Next, Line);
        foreach (var g in d.Guards.Where(g => g != GuardAnswer.Allow(g.Guard)))
            Line("guard", $"{g.Guard}: {g.Verdict} ({g.Reason}): {g.Message}{(g.Until is { } until ? $", until {until:HH:mm:ss}" : "")}");
        Line("rollback", d.Rollback is { } r ? $"{r.Reason}: {r.Message}" : null);
        if (d.Revision is { } v)
        {
            Line("revision", $"{v.Revision}, {v.Image}, since {v.BeganAt?.ToString("MM-dd HH:mm:ss") ?? "unknown"}{(v.ChangeCause is { } cause ? $", because {cause}" : "")}");
            Line("  changed by", v.ChangedBy);
            Line("  steered by", string.Join(", ", v.Owners.Select(o => $"{o.Kind} {o.Name}")));
            Line("  no rollback", v.RollbackForbidden);
        }
        foreach (var change in d.Changes)
            Line("change", change);
        foreach (var advice in d.Advice)
            Line("advice", $"{advice.Topic}: {advice.Message}");
        Line("down since", $"{d.Memory.FirstSeenDown:HH:mm:ss}, no ready pod since {d.Memory.NoReadyPodsSince:HH:mm:ss}, healthy: {string.Join(", ", d.Memory.Healthy.Select(h => $"{h.Revision} at {h.At:HH:mm}"))}");
        return text.ToString();
    }

    private static void Next(Decision next, Action<string, string?> line)
    {
        line("next", $"{next.Rung} ({next.Reason}): {next.Message}{(next.LookAgainAt is { } at ? $", look again at {at:HH:mm:ss}" : "")}{(next.RequiresApproval ? ", after an approval" : "")}");
        foreach (var pod in next.Pods)
            line("  pod", $"{pod.Name}{(pod.Force ? ", by force" : "")}: {pod.Why}");
        foreach (var skipped in next.Skipped)
            line("  skipped", $"{skipped.Rung} ({skipped.Reason}): {skipped.Message}");
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Cases", "Said");
}
