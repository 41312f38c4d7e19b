using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Tests.Core.Diagnose.Causes;

public class CrashRulesTests
{
    private static readonly PodFacts Crashing = Given.Crashing("rs2");

    private static PodFacts With(Func<ContainerFacts, ContainerFacts> change, string uid = "p") =>
        Crashing with { Uid = uid, Name = $"web-rs2-{uid}", Containers = [change(Crashing.Containers[0])] };

    private static ExitFacts Exit(TimeSpan ago, int code = 1) => new(code, "Error", Given.Now - ago, null);

    private static Finding? CrashLoop(params PodFacts[] pods) =>
        Given.Diagnose(Given.Evidence(pods), Given.Incident("bad", "good")).Findings.FirstOrDefault(f => f.Cause == ProbableCause.CrashLoop);

    [Theory]
    [InlineData("Waiting", "CrashLoopBackOff", 3600, true)]
    [InlineData("Terminated", "Error", 3600, true)]
    [InlineData("Waiting", "ContainerCreating", 599, true)]
    [InlineData("Waiting", "ContainerCreating", 600, false)]
    public void An_end_of_long_ago_counts_only_while_it_is_the_last_that_is_known(string state, string reason, int ago, bool crash) =>
        Assert.Equal(crash, CrashLoop(With(c => c with { State = state, Reason = reason, LastExit = Exit(TimeSpan.FromSeconds(ago)) })) is not null);

    [Theory]
    [InlineData(false, 1, 3600, true)]
    [InlineData(true, 1, 5, false)]
    [InlineData(true, 2, 59, true)]
    [InlineData(true, 2, 60, false)]
    public void A_container_that_runs_has_crashed_while_it_is_not_ready_or_flaps(bool ready, int restarts, int startedAgo, bool crash) =>
        Assert.Equal(crash, CrashLoop(With(c => c with { State = "Running", Reason = null, Ready = ready, Restarts = restarts, StartedAt = Given.Now - TimeSpan.FromSeconds(startedAgo) })) is not null);

    [Fact]
    public void A_pod_that_is_going_or_has_ended_is_not_looped()
    {
        Assert.Null(CrashLoop(Crashing with { DeletionAt = Given.Now }));
        Assert.Null(CrashLoop(Crashing with { Phase = "Failed" }));
        Assert.Null(CrashLoop(Crashing with { Phase = "Succeeded" }));
    }

    [Fact]
    public void One_pod_in_back_off_among_several_makes_it_sure_and_all_of_them_are_counted_from_the_oldest()
    {
        var exited = With(c => c with { State = "Terminated", Reason = "Error", Restarts = 1 }, "a") with { CreatedAt = Given.Now - TimeSpan.FromMinutes(2) };
        var held = Crashing with { CreatedAt = Given.Now - TimeSpan.FromMinutes(9) };
        CrashIs("container worker exited: 1 restart(s) in 2 min in 1 pod(s)", Confidence.Medium, exited);
        CrashIs("container worker is in CrashLoopBackOff: 5 restart(s) in 9 min in 2 pod(s)", Confidence.High, exited, held);
        CrashIs("container worker exited: 3 restart(s) in 2 min in 2 pod(s)", Confidence.High, exited, With(c => c with { State = "Terminated", Reason = "Error", Restarts = 2 }, "b") with { CreatedAt = exited.CreatedAt });
        CrashIs("container worker exited: 1 restart(s) in 0 s in 1 pod(s)", Confidence.Medium, exited with { CreatedAt = Given.Now });
        CrashIs("container worker exited: 1 restart(s) in 1 pod(s)", Confidence.Medium, exited with { CreatedAt = Given.Now.AddSeconds(1) });

        static void CrashIs(string begins, Confidence confidence, params PodFacts[] pods)
        {
            var finding = CrashLoop(pods)!;
            Assert.StartsWith(begins, finding.Message, StringComparison.Ordinal);
            Assert.Equal(confidence, finding.Confidence);
        }
    }

    [Fact]
    public void A_revision_that_is_too_old_to_blame_is_a_bad_deployment_only_with_less_confidence()
    {
        Confidence Of(TimeSpan age) => Given.Diagnose(Given.Evidence([Crashing], sets: [Given.Set(2, "bad", age), Given.Set(1, "good", TimeSpan.FromDays(2))])).Findings.Single(f => f.Cause == ProbableCause.BadDeployment).Confidence;

        Assert.Equal(Confidence.High, Of(TimeSpan.FromMinutes(59)));
        Assert.Equal(Confidence.Medium, Of(TimeSpan.FromMinutes(60)));
    }

    [Fact]
    public void The_last_words_are_those_of_the_container_itself_and_of_the_present_instance_before_the_one_before()
    {
        string[] Told(params LogFacts[] logs) => [.. (Given.Diagnose(Given.Evidence([Crashing]) with { Logs = logs }).Findings[0].RestsOn).Skip(1)];
        LogFacts Log(string pod, string container, bool previous, params string[] lines) => new(pod, container, previous, lines);
        var name = Crashing.Name;

        Assert.Equal([$"log of {name}/worker: error: second"], Told(Log(name, "worker", true, "error: old"), Log(name, "worker", false, "error: first", "error: second", "bye")));
        Assert.Equal([$"log of {name}/worker: error: old"], Told(Log(name, "worker", true, "error: old"), Log(name, "worker", false, "hello")));
        Assert.Empty(Told(Log("web-rs2-other", "worker", false, "error: not mine"), Log(name, "proxy", false, "error: not its")));
    }
}
