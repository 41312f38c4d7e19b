using Grpc.Core;
using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.History;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using EventList = Temporalio.Api.History.V1.History;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Readers of histories: pages of what is there, and long polls for what comes.</summary>
internal sealed class HistoryHandlers(Engine engine, CallWaits waits)
{
    private const int LargestPage = 1000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    public async Task<GetWorkflowExecutionHistoryResponse> GetWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest request, ServerCallContext context)
    {
        var onlyClose = request.HistoryEventFilterType == HistoryEventFilterType.CloseEvent;
        var page = HistoryPageToken.Decode(request.NextPageToken);
        var run = engine.Run(() => Run(request, page));
        if (page is { TaskSerial: > 0 } task)
            return engine.Run(() => TaskPage(run, task));
        var next = page?.NextEventId ?? 1;
        if (request.WaitNewEvent)
        {
            var more = engine.Run(() => onlyClose ? run.Closed : run.Events.Count >= next || !run.Open ? Task.CompletedTask : run.Changed);
            if (!await waits.For(more, CallWaits.Patience(context, LongestWait), context))
                return new GetWorkflowExecutionHistoryResponse { History = new EventList(), NextPageToken = new HistoryPageToken(run.RunId, next).Encode() };
        }
        return engine.Run(() => onlyClose ? ClosingEvent(run) : Page(run, next, request));
    }

    public GetWorkflowExecutionHistoryReverseResponse GetWorkflowExecutionHistoryReverse(GetWorkflowExecutionHistoryReverseRequest request) => engine.Run(() =>
    {
        var page = HistoryPageToken.Decode(request.NextPageToken);
        var run = engine.Find(request.Namespace, request.Execution);
        var last = (int)(page?.NextEventId ?? run.Events.Count);
        var response = new GetWorkflowExecutionHistoryReverseResponse { History = new EventList() };
        var first = Math.Max(0, last - Size(request.MaximumPageSize));
        for (var i = last - 1; i >= first; i--)
            response.History.Events.Add(run.Events[i]);
        if (first > 0)
            response.NextPageToken = new HistoryPageToken(run.RunId, first).Encode();
        return response;
    });

    private Execution Run(GetWorkflowExecutionHistoryRequest request, HistoryPageToken? page)
    {
        if (page is null)
            return engine.Find(request.Namespace, request.Execution);
        return engine.Executions.Find(request.Namespace, request.Execution?.WorkflowId ?? "", page.Value.RunId)
            ?? throw RpcErrors.NotFound("Workflow execution history not found.");
    }

    private static int Size(int asked) => asked is > 0 and < LargestPage ? asked : LargestPage;

    private static GetWorkflowExecutionHistoryResponse TaskPage(Execution run, HistoryPageToken page)
    {
        var (history, next) = run.TaskHistory(page);
        return new GetWorkflowExecutionHistoryResponse { History = history, NextPageToken = next };
    }

    private static GetWorkflowExecutionHistoryResponse ClosingEvent(Execution run)
    {
        var response = new GetWorkflowExecutionHistoryResponse { History = new EventList() };
        response.History.Events.Add(run.Events[^1]);
        return response;
    }

    private static GetWorkflowExecutionHistoryResponse Page(Execution run, long next, GetWorkflowExecutionHistoryRequest request)
    {
        var response = new GetWorkflowExecutionHistoryResponse { History = new EventList() };
        response.History.Events.AddRange(run.Events.Skip((int)next - 1).Take(Size(request.MaximumPageSize)));
        next += response.History.Events.Count;
        var atEnd = next > run.Events.Count;
        if (!atEnd || (request.WaitNewEvent && run.Open))
            response.NextPageToken = new HistoryPageToken(run.RunId, next).Encode();
        else if (!request.WaitNewEvent)
            run.AddUnwritten(response.History);
        return response;
    }
}
