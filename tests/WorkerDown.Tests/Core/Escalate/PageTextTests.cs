using System.Runtime.CompilerServices;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;

namespace WorkerDown.Tests.Core.Escalate;

/// <summary>
/// What people read at night is kept as files that a person has read. <c>WORKERDOWN_RECORD_GOLDEN=1</c> writes them anew:
/// read the difference before you keep it.
/// </summary>
public class PageTextTests
{
    private const int LinesOfAScreen = 40;

    public static TheoryData<string> Pages => [.. Given().Keys];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_reads_as_its_golden_file_and_fits_on_a_screen(string name)
    {
        var page = Given()[name];
        var text = $"{PageText.Title(page)}\n\n{PageText.Body(page, GivenPage.Now)}\n";
        var file = Path.Combine(Folder(), $"{name}.txt");
        if (Environment.GetEnvironmentVariable("WORKERDOWN_RECORD_GOLDEN") == "1")
            File.WriteAllText(file, text);

        Assert.Equal(File.ReadAllText(file), text);
        Assert.InRange(text.Split('\n').Length, 1, LinesOfAScreen);
    }

    [Fact]
    public void Every_cause_has_a_page() =>
        Assert.All(Enum.GetValues<ProbableCause>(), cause => Assert.Contains($"worker-{cause}", Given().Keys));

    [Fact]
    public void Commands_name_the_context_the_namespace_and_the_Deployment_of_the_target() =>
        Assert.All(
            Enum.GetValues<ProbableCause>().SelectMany(c => NextSteps.For(GivenPage.Worker(c))).Where(s => s.StartsWith("$ kubectl", StringComparison.Ordinal)),
            command => Assert.StartsWith("$ kubectl --context k3s-hosting", command, StringComparison.Ordinal));

    [Theory]
    [InlineData(5, null)]
    [InlineData(7, "- and 2 more in the workflow's history")]
    public void Evidence_beyond_five_lines_is_counted(int lines, string? more)
    {
        var body = Body(GivenPage.Worker() with { Evidence = [.. Enumerable.Range(1, lines).Select(i => $"line {i}")] });

        Assert.Contains("- line 5", body);
        Assert.DoesNotContain("- line 6", body);
        Assert.Equal(more, body.SingleOrDefault(l => l.StartsWith("- and ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(12, null)]
    [InlineData(14, "- and 2 more")]
    public void Targets_beyond_twelve_are_counted(int targets, string? more)
    {
        var storm = GivenPage.Storm();
        var body = Body(storm with { Storm = storm.Storm with { Down = [.. Enumerable.Range(1, targets).Select(i => storm.Storm.Down[0] with { Name = $"worker-{i}" })] } });

        Assert.Equal(Math.Min(targets, 12), body.Count(l => l.StartsWith("- worker-", StringComparison.Ordinal)));
        Assert.Equal(more, body.SingleOrDefault(l => l.StartsWith("- and ", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_attempt_is_told_as_far_as_it_is()
    {
        var done = GivenPage.Worker().Attempts[0] with { Message = null };
        string Said(RemediationAttempt attempt) => Body(GivenPage.Worker() with { Attempts = [attempt] }).Single(l => l.StartsWith("1. ", StringComparison.Ordinal));

        Assert.Equal("1. 03:02:00Z Restart: Failed after 1 min.", Said(done));
        Assert.Equal("1. 03:02:00Z Restart: Done.", Said(done with { EndedAt = null, Verdict = null }));
        Assert.Equal("1. 03:02:00Z Restart: under way.", Said(done with { EndedAt = null, Verdict = null, Act = null }));
        Assert.Equal("1. 03:02:00Z Rollback to revision 4: Failed after 1 min. it did not come up", Said(done with { Action = Rung.Rollback, ToRevision = 4, Message = "it did not come up" }));
    }

    [Fact]
    public void What_stands_still_is_told_as_far_as_it_is_known()
    {
        string Said(long open, params (string Type, int Count)[] stalled) => Body(GivenPage.Worker() with { OpenWorkflows = open, StalledByType = stalled.ToDictionary(s => s.Type, s => s.Count) })[0].Split(" (5 min). ")[1];

        Assert.Equal("No open workflow is known on hosting-provisioning, hosting-dns.", Said(0));
        Assert.Equal("7 open workflow(s) on hosting-provisioning, hosting-dns.", Said(7));
        Assert.Equal("0 open workflow(s) on hosting-provisioning, hosting-dns; seen waiting: 1 A, 2 B.", Said(0, ("B", 2), ("A", 1)));
    }

    [Fact]
    public void What_a_rollback_may_break_is_told() =>
        Assert.Contains("RISK of the rollback: 3 workflows.", Body(GivenPage.Worker() with { Risk = "3 workflows" }));

    [Fact]
    public void The_end_is_told_by_its_own_time_where_it_is_known()
    {
        var over = GivenPage.Of(GivenPage.Worker(), PageKind.Resolve);

        Assert.StartsWith("It works again.\nDown from 2026-03-01 03:00:00Z for 5 min in all.", PageText.Body(over, GivenPage.Now), StringComparison.Ordinal);
        Assert.Contains("for 2 min in all.", PageText.Body(over with { OverAt = GivenPage.Now - TimeSpan.FromMinutes(3) }, GivenPage.Now), StringComparison.Ordinal);
        Assert.StartsWith("Somebody has taken it.", PageText.Body(GivenPage.Of(GivenPage.Worker(), PageKind.Acknowledge), GivenPage.Now), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_Temporal_has_no_runbook_of_its_own_the_workers_is_named()
    {
        var links = GivenPage.Links with { TemporalRunbook = null };

        Assert.Equal(links.Runbook, PageLinks.Runbook(GivenPage.Outage(OutageKind.Temporal) with { Links = links }));
        Assert.Equal(GivenPage.Links.TemporalRunbook, PageLinks.Runbook(GivenPage.Worker(ProbableCause.TemporalDown)));
        Assert.Equal(links.Runbook, PageLinks.Runbook(GivenPage.Worker()));
    }

    [Fact]
    public void More_memory_is_asked_for_and_a_proved_revision_offered_where_there_is_one()
    {
        IReadOnlyList<string> Steps(long? good) => NextSteps.For(GivenPage.Worker(ProbableCause.OutOfMemory) with { GoodRevision = good });

        Assert.Contains("Go back to revision 3:", Steps(3));
        Assert.DoesNotContain(Steps(null), s => s.Contains("revision", StringComparison.Ordinal));
    }

    [Fact]
    public void A_Temporal_of_which_no_part_answers_is_said_as_such() =>
        Assert.EndsWith(" is down: no answer", PageText.Title(GivenPage.Of(GivenPage.Outage(OutageKind.Temporal) with { Parts = [] })), StringComparison.Ordinal);

    private static string[] Body(PageSubject subject) => PageText.Body(GivenPage.Of(subject), GivenPage.Now).Split('\n');

    private static Dictionary<string, Page> Given()
    {
        var pages = Enum.GetValues<ProbableCause>().ToDictionary(c => $"worker-{c}", c => GivenPage.Of(GivenPage.Worker(c)));
        pages["worker-before-diagnosis"] = GivenPage.Of(GivenPage.Worker(null));
        pages["worker-repeat"] = GivenPage.Of(GivenPage.Worker(), PageKind.Repeat);
        pages["worker-reopen"] = GivenPage.Of(GivenPage.Worker(), PageKind.Reopen);
        pages["worker-acknowledge"] = GivenPage.Of(GivenPage.Worker(), PageKind.Acknowledge, "ada has taken it; nobody is called again.");
        pages["worker-resolve"] = GivenPage.Of(GivenPage.Worker(), PageKind.Resolve, "RestoredAfterEscalation after 5 min: 1 pod(s) ready, 2 queue(s) polled, no restart for 20 s. 6 of 6 workflow(s) seen stalled moved on or finished.");
        pages["storm-node"] = GivenPage.Of(GivenPage.Storm());
        pages["storm-temporal-connection"] = GivenPage.Of(GivenPage.Storm(CommonCauseKind.TemporalConnection));
        pages["storm-nothing-common"] = GivenPage.Of(GivenPage.Storm(CommonCauseKind.None));
        pages["outage-temporal"] = GivenPage.Of(GivenPage.Outage(OutageKind.Temporal));
        pages["outage-health-checks"] = GivenPage.Of(GivenPage.Outage(OutageKind.HealthChecks));
        return pages;
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Pages");
}
