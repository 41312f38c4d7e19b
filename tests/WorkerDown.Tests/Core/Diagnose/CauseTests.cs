using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Ladder;

namespace WorkerDown.Tests.Core.Diagnose;

public class CauseTests
{
    [Fact]
    public void A_new_revision_that_crashes_while_an_older_one_was_healthy_is_a_bad_deployment_and_is_rolled_back()
    {
        var diagnosis = Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]));

        Assert.Equal((HealthState.Down, ProbableCause.BadDeployment, Rung.Rollback), (diagnosis.Health, diagnosis.Cause, diagnosis.Next.Rung));
        Assert.Equal(1, diagnosis.Next.RollbackTarget!.Revision);
        Assert.Contains("4 restart(s) in 1 pod(s), exit code 1", diagnosis.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_revision_that_was_healthy_and_crashes_now_is_a_crash_loop_and_is_restarted_first()
    {
        var diagnosis = Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]), Given.Incident("bad", "good"));

        Assert.Equal((ProbableCause.CrashLoop, Rung.Restart), (diagnosis.Cause, diagnosis.Next.Rung));
    }

    [Fact]
    public void A_kill_at_the_memory_limit_is_named_with_the_limit()
    {
        var diagnosis = Given.Diagnose(Given.Evidence([Given.Crashing("rs2", 137, "OOMKilled")]));

        Assert.Equal(ProbableCause.OutOfMemory, diagnosis.Cause);
        Assert.Contains("256Mi", diagnosis.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ready_pods_that_poll_nothing_have_lost_their_connection()
    {
        var diagnosis = Given.Diagnose(Given.Evidence([Given.Running("rs2")]));

        Assert.Equal((HealthState.Down, ProbableCause.LostTemporalConnection, Rung.Restart), (diagnosis.Health, diagnosis.Cause, diagnosis.Next.Rung));
    }

    [Fact]
    public void A_sick_Temporal_is_the_first_cause_and_nothing_is_touched()
    {
        var evidence = Given.Evidence([Given.Crashing("rs2")]) with { Temporal = new() { Parts = [new("frontend", true, ""), new("matching", false, "Unavailable")] } };
        var diagnosis = Given.Diagnose(evidence);

        Assert.Equal((ProbableCause.TemporalDown, Rung.Escalate), (diagnosis.Cause, diagnosis.Next.Rung));
        Assert.Contains("matching", diagnosis.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zero", ProbableCause.ScaledToZero)]
    [InlineData("paused", ProbableCause.Paused)]
    [InlineData("missing", ProbableCause.DeploymentMissing)]
    [InlineData("selector", ProbableCause.Unknown)]
    public void Peoples_intent_is_not_touched_but_said(string what, ProbableCause cause)
    {
        var deployment = Given.Deployment() with { Replicas = what == "zero" ? 0 : 1, Paused = what == "paused", Exists = what != "missing", Selector = what == "selector" ? "" : "app=web" };
        var diagnosis = Given.Diagnose(Given.Evidence(what == "zero" ? [] : [Given.Crashing("rs2")], deployment: deployment));

        Assert.Equal((cause, Rung.Escalate), (diagnosis.Cause, diagnosis.Next.Rung));
    }

    [Fact]
    public void A_crash_in_a_sidecar_is_not_the_workers()
    {
        var crashing = Given.Crashing("rs2");
        var pod = crashing with { Containers = [crashing.Containers[0] with { Role = ContainerRole.Sidecar }] };

        Assert.DoesNotContain(Given.Diagnose(Given.Evidence([pod])).Findings, f => f.Cause is ProbableCause.CrashLoop or ProbableCause.BadDeployment);
    }

    [Fact]
    public void An_old_revisions_failing_pod_says_nothing_while_the_new_one_is_fine()
    {
        var diagnosis = Given.Diagnose(Given.Evidence([Given.Crashing("rs1"), Given.Running("rs2", "new")], Given.Queue(TimeSpan.FromSeconds(5))));

        Assert.Equal((HealthState.Up, Rung.Confirm), (diagnosis.Health, diagnosis.Next.Rung));
    }

    [Fact]
    public void A_Deployment_that_could_not_be_read_is_unknown_and_nothing_is_done()
    {
        var evidence = Given.Evidence([Given.Crashing("rs2")]) with { Deployment = Observed<DeploymentFacts>.Failed("HTTP 503") };
        var diagnosis = Given.Diagnose(evidence);

        Assert.Equal((HealthState.Unknown, Rung.Wait, Reasons.HealthUnknown), (diagnosis.Health, diagnosis.Next.Rung, diagnosis.Next.Reason));
    }
}
