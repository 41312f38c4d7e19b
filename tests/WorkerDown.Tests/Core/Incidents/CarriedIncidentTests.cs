using System.Text.Json;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Json;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Requests;
using WorkerDown.Core.Verify;
using WorkerDown.Tests.Workflows.Fakes;

namespace WorkerDown.Tests.Core.Incidents;

public class CarriedIncidentTests
{
    private static readonly IncidentState State = Given.Incident("good") with
    {
        Attempts = [new() { Id = "a", Number = 1, Action = Rung.Restart, At = Given.Now, Act = ActStatus.Done, Verdict = Verdict.Failed }],
        EscalatedAt = Given.Now,
        Paging = new() { Reason = "LadderExhausted", Why = "nothing is left", Rounds = 2, Channels = ["on-call"], LastStep = 1, AcknowledgedBy = "ada", Undelivered = [new("chat", 1, 1)] },
        Pause = new("this run", "ada", "migration"),
        Asked = new(Rung.Rollback, 1, "roll back", Given.Now),
    };

    [Fact]
    public void Everything_of_an_open_incident_survives_the_way_to_the_next_run()
    {
        var carried = new CarriedIncident { Plan = Says.Plan(), State = State, Timeline = [new(Given.Now, "Load", "web")], Last = CarriedIncident.WithoutEvidence(Says.Wait(State)) };
        var json = JsonSerializer.SerializeToElement(new RemediationRequest { Target = "web", Reason = "down", Carried = carried }, WorkerDownJson.Options);

        var (request, error) = RequestParser.Parse(json);

        Assert.Null(error);
        Assert.Equal(JsonSerializer.Serialize(carried, WorkerDownJson.Options), JsonSerializer.Serialize(request!.Carried, WorkerDownJson.Options));
    }

    [Fact]
    public void What_a_run_gives_to_itself_is_not_offered_to_people_and_refused_in_another_form()
    {
        var (_, unknown) = RequestParser.Parse(JsonDocument.Parse("""{"target":"web","carrots":1}""").RootElement);
        var (_, wrong) = RequestParser.Parse(JsonDocument.Parse("""{"target":"web","carried":7}""").RootElement);

        Assert.EndsWith("Known members: target, dryRun, requireApproval, reason.", unknown, StringComparison.Ordinal);
        Assert.StartsWith("The member 'carried' is given by a run that continues as new and is not of its form:", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void A_timeline_keeps_how_it_began_and_the_newest()
    {
        var timeline = new List<TimelineEntry>();
        for (var i = 0; i < 1000; i++)
            TimelineRules.Add(timeline, new(Given.Now, "Diagnose", $"{i}"));

        Assert.Equal(TimelineRules.Kept, timeline.Count);
        Assert.Equal(("0", "999"), (timeline[0].Text, timeline[^1].Text));
    }

    [Fact]
    public void What_a_diagnosis_said_goes_on_without_its_evidence_but_with_the_workflows_that_stand()
    {
        var stalled = Observed<StalledFacts>.Of(new() { Open = 7 });
        var diagnosis = Given.Diagnose(Given.Evidence([Given.Crashing("rs2")]) with { Stalled = stalled });
        var carried = CarriedIncident.WithoutEvidence(diagnosis)!;

        Assert.Equal(diagnosis.Message, carried.Message);
        Assert.Equal((diagnosis.Evidence.TakenAt, stalled), (carried.Evidence.TakenAt, carried.Evidence.Stalled));
        Assert.Empty(carried.Evidence.Pods.Value!);
        Assert.Null(CarriedIncident.WithoutEvidence(null));
    }
}
