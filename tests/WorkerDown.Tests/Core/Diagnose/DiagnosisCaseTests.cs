using WorkerDown.Core.Diagnose;

namespace WorkerDown.Tests.Core.Diagnose;

public class DiagnosisCaseTests
{
    public static TheoryData<string> Cases => [.. DiagnosisCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_is_diagnosed_as_its_file_says(string name)
    {
        var made = DiagnosisCase.Load(name);
        var (diagnosis, expected) = (made.Diagnose(), made.Expected);
        string? Want(string member) => expected[member]?.GetValue<string>();
        IEnumerable<string> All(string member) => expected[member]?.AsArray().Select(x => x!.GetValue<string>()) ?? [];

        Assert.Equal(
            (Want("health"), Want("cause"), Want("reason") ?? diagnosis.Reason, Want("rung"), Want("next") ?? diagnosis.Next.Reason),
            (diagnosis.Health.ToString(), diagnosis.Cause.ToString(), diagnosis.Reason, diagnosis.Next.Rung.ToString(), diagnosis.Next.Reason));
        Assert.Equal(Want("confidence") ?? diagnosis.Findings[0].Confidence.ToString(), diagnosis.Findings[0].Confidence.ToString());
        Assert.All(All("also"), cause => Assert.Contains(diagnosis.Findings, f => f.Cause.ToString() == cause));
        Assert.All(All("not"), cause => Assert.DoesNotContain(diagnosis.Findings, f => f.Cause.ToString() == cause));
        var said = string.Join("\n", [diagnosis.Message, diagnosis.HealthMessage, diagnosis.Next.Message, diagnosis.Ambiguity ?? "", .. diagnosis.Findings.SelectMany(f => f.RestsOn), .. diagnosis.Changes, .. diagnosis.Advice.Select(a => a.Message), diagnosis.Revision?.RollbackForbidden ?? "", diagnosis.Revision?.ChangedBy ?? ""]);
        Assert.All(All("says"), text => Assert.Contains(text, said, StringComparison.Ordinal));
        Assert.Equal(expected["ambiguous"]?.GetValue<bool>() ?? diagnosis.Ambiguity is not null, diagnosis.Ambiguity is not null);
        if (Want("toRevision") is { } revision)
            Assert.Equal(revision, diagnosis.Next.RollbackTarget?.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.NotEmpty(diagnosis.Findings);
        Assert.All(diagnosis.Findings, f => Assert.NotEmpty(f.Message));
    }

    [Fact]
    public void Every_cause_has_a_case() =>
        Assert.Empty(Enum.GetNames<ProbableCause>().Except(DiagnosisCase.Names.Select(n => DiagnosisCase.Load(n).Expected["cause"]!.GetValue<string>())));

    [Fact]
    public void Every_recorded_set_of_objects_is_among_the_cases()
    {
        var used = DiagnosisCase.Names.Select(n => DiagnosisCase.ObjectsOf(n)).ToHashSet();

        Assert.Empty(DiagnosisCase.ObjectSets.Except(used));
    }
}
