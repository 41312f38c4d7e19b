using System.Runtime.CompilerServices;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;

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
