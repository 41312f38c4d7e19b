using Sandbox.TemporalTestServer;
using Temporalio.Api.Enums.V1;

namespace TemporalTestServer.Tests.Engine;

public sealed class ObserverTests : EngineTest
{
    [Fact]
    public async Task An_observer_sees_the_events_of_a_step_together_and_each_answer_before_its_effect()
    {
        await StartWorkerAsync();
        var observer = new Notes();
        Server.Observer = observer;
        var handle = await Client.StartWorkflowAsync((ActivityWorkflow w) => w.RunAsync(new ActivityPlan("Echo", "x")), NewRun("observed"));
        Assert.Equal("x", await handle.GetResultAsync());

        var seen = observer.Of("observed");
        var events = (await handle.FetchHistoryAsync()).Events.ToList();
        Assert.Equal(events.Count, seen[^1].Written);
        Assert.Equal(seen.Where(s => !s.Answer).Select(s => s.Written).Order(), seen.Where(s => !s.Answer).Select(s => s.Written));
        // The answers: the first workflow task, the activity, the last workflow task.
        Assert.Equal(3, seen.Count(s => s.Answer));
        foreach (var answer in seen.Where(s => s.Answer))
            Assert.Contains(events[(int)answer.Written].EventType, new[] { EventType.WorkflowTaskCompleted, EventType.ActivityTaskStarted });
    }

    [Fact]
    public async Task An_answer_that_never_arrives_has_no_effect_and_the_next_worker_gives_it_again()
    {
        await StartWorkerAsync(o => o.Identity = "1@killed");
        var observer = new Notes();
        Server.Observer = observer;
        observer.Lose = (id, written) =>
        {
            if (id != "lost" || written != 5)
                return false;
            Server.Faults.SeverWorker("1@killed");
            observer.Lose = (_, _) => false;
            return true;
        };
        ((Sandbox.VirtualTime.SkippingTimeProvider)Server.Time).UnlockSkipping();
        var handle = await Client.StartWorkflowAsync((ActivityWorkflow w) => w.RunAsync(new ActivityPlan("Echo", "x")), NewRun("lost"));
        while (observer.Of("lost").All(s => s is not { Answer: true, Written: 5 }))
            await Task.Yield();
        await StartWorkerAsync(o => o.Identity = "1@next");

        Assert.Equal("x", await handle.GetResultAsync());
        var events = (await handle.FetchHistoryAsync()).Events;
        Assert.Equal("1@next", Assert.Single(events, e => e.EventType == EventType.ActivityTaskStarted).ActivityTaskStartedEventAttributes.Identity);
        Assert.Single(events, e => e.EventType == EventType.ActivityTaskCompleted);
    }

    private sealed class Notes : IHistoryObserver
    {
        private readonly List<(string Id, bool Answer, long Written)> notes = [];

        public Func<string, long, bool> Lose { get; set; } = (_, _) => false;

        public IReadOnlyList<(bool Answer, long Written)> Of(string id)
        {
            lock (notes)
                return [.. notes.Where(n => n.Id == id).Select(n => (n.Answer, n.Written))];
        }

        public bool Answering(string workflowId, long written)
        {
            lock (notes)
                notes.Add((workflowId, true, written));
            return Lose(workflowId, written);
        }

        public void Written(string workflowId, long written)
        {
            lock (notes)
                notes.Add((workflowId, false, written));
        }
    }
}
