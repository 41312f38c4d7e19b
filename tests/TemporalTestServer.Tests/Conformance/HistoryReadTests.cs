using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class HistoryReadTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_long_history_comes_in_pages_without_a_gap()
    {
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();
        await Parallel.ForAsync(0, 1100, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await handle.SignalAsync($"s{i}", []));

        var task = await worker.PollAsync();
        var ids = task.History.Events.Select(e => e.EventId).ToList();
        var token = task.NextPageToken;
        Assert.False(token.IsEmpty);
        while (!token.IsEmpty)
        {
            var page = await Service.GetWorkflowExecutionHistoryAsync(new GetWorkflowExecutionHistoryRequest
            {
                Namespace = "default",
                Execution = task.WorkflowExecution,
                NextPageToken = token,
            });
            ids.AddRange(page.History.Events.Select(e => e.EventId));
            token = page.NextPageToken;
        }

        Assert.Equal(Enumerable.Range(1, 1103).Select(i => (long)i), ids);
        await worker.CompleteAsync(task, RawWorker.CompleteWorkflow);
    }

    [Fact]
    public async Task History_is_read_in_pages_of_the_wanted_size()
    {
        var handle = await StartRawAsync();
        for (var i = 0; i < 10; i++)
            await handle.SignalAsync("Say", []);
        var ids = new List<long>();
        var request = new GetWorkflowExecutionHistoryRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), MaximumPageSize = 5 };
        do
        {
            var page = await Service.GetWorkflowExecutionHistoryAsync(request);
            Assert.InRange(page.History.Events.Count, 0, 5);
            ids.AddRange(page.History.Events.Select(e => e.EventId));
            request.NextPageToken = page.NextPageToken;
        }
        while (!request.NextPageToken.IsEmpty);

        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), ids);
    }

    [Fact]
    public async Task The_close_filter_waits_for_the_last_event_and_gives_only_it()
    {
        var handle = await StartRawAsync();
        var waiting = Service.GetWorkflowExecutionHistoryAsync(new GetWorkflowExecutionHistoryRequest
        {
            Namespace = "default",
            Execution = WorkflowTaskTests.Execution(handle),
            WaitNewEvent = true,
            HistoryEventFilterType = HistoryEventFilterType.CloseEvent,
        });

        await handle.TerminateAsync();

        Assert.Equal("WorkflowExecutionTerminated", WorkflowTaskTests.Types((await waiting).History));
    }

    [Fact]
    public async Task A_history_is_read_backwards()
    {
        var handle = await StartRawAsync();
        for (var i = 0; i < 5; i++)
            await handle.SignalAsync("Say", []);
        var ids = new List<long>();
        var request = new GetWorkflowExecutionHistoryReverseRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), MaximumPageSize = 3 };
        do
        {
            var page = await Service.GetWorkflowExecutionHistoryReverseAsync(request);
            ids.AddRange(page.History.Events.Select(e => e.EventId));
            request.NextPageToken = page.NextPageToken;
        }
        while (!request.NextPageToken.IsEmpty);

        Assert.Equal([7, 6, 5, 4, 3, 2, 1], ids);
    }

    [Fact]
    public async Task A_reader_follows_a_history_to_its_end()
    {
        var handle = await StartRawAsync();
        var types = new List<EventType>();
        var request = new GetWorkflowExecutionHistoryRequest { Namespace = "default", Execution = WorkflowTaskTests.Execution(handle), WaitNewEvent = true };
        do
        {
            var page = await Service.GetWorkflowExecutionHistoryAsync(request);
            if (types.Count == 0)
                await handle.SignalAsync("Say", []);
            types.AddRange(page.History.Events.Select(e => e.EventType));
            if (types[^1] == EventType.WorkflowExecutionSignaled)
                await handle.TerminateAsync();
            request.NextPageToken = page.NextPageToken;
        }
        while (!request.NextPageToken.IsEmpty);

        Assert.Equal([EventType.WorkflowExecutionStarted, EventType.WorkflowTaskScheduled, EventType.WorkflowExecutionSignaled, EventType.WorkflowExecutionTerminated], types);
    }

    [Fact]
    public async Task A_worker_without_a_cache_reads_a_long_history_to_its_end() => await WithWorkerAsync(
        o =>
        {
            o.AddWorkflow<Conversation>();
            o.MaxCachedWorkflows = 0;
        },
        async () =>
        {
            var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
            await Parallel.ForAsync(0, 1100, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => await handle.SignalAsync(wf => wf.SayAsync("x")));
            await handle.SignalAsync(wf => wf.FinishAsync());

            Assert.Equal(1100, (await handle.GetResultAsync()).Split(',').Length);
        });
}
