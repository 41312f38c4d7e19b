using System.Diagnostics;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace WorkerDown.Host.Telemetry;

/// <summary>
/// Links a trace through workflows and activities: a start by a client, the run of a workflow, each activity and each
/// child carry on the trace of what started them. In place of the packaged interceptor
/// (Temporalio.Extensions.OpenTelemetry), which not every registry serves.
/// </summary>
/// <remarks>
/// A workflow's span is written once, when its run begins, and ends there: it lives longer than any process. After a
/// worker was killed, what the run does next hangs on the span that started the workflow.
/// </remarks>
internal sealed class TracingInterceptor : IClientInterceptor, IWorkerInterceptor
{
    /// <summary>The source of these spans.</summary>
    public static readonly ActivitySource Source = new("WorkerDown");

    /// <inheritdoc />
    public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new ClientOutbound(nextInterceptor);

    /// <inheritdoc />
    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => new WorkflowInbound(nextInterceptor);

    /// <inheritdoc />
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new ActivityInbound(nextInterceptor);

    private sealed class ClientOutbound(ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
    {
        public override async Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
        {
            using var span = Source.StartActivity($"StartWorkflow:{input.Workflow}", ActivityKind.Client);
            span?.SetTag("temporalWorkflowID", input.Options.Id);
            return await base.StartWorkflowAsync<TWorkflow, TResult>(input with { Headers = TraceHeaders.With(input.Headers, span?.Context ?? default) });
        }
    }

    private sealed class WorkflowInbound(WorkflowInboundInterceptor next) : WorkflowInboundInterceptor(next)
    {
        private readonly WorkflowTrace trace = new();

        public override void Init(WorkflowOutboundInterceptor outbound) => base.Init(new WorkflowOutbound(outbound, trace));

        public override Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
        {
            trace.Context = TraceHeaders.Read(Workflow.Info.Headers);
            if (!Workflow.Unsafe.IsReplaying)
            {
                using var span = Source.StartActivity($"RunWorkflow:{Workflow.Info.WorkflowType}", ActivityKind.Server, trace.Context);
                span?.SetTag("temporalWorkflowID", Workflow.Info.WorkflowId).SetTag("temporalRunID", Workflow.Info.RunId);
                trace.Context = span?.Context ?? trace.Context;
            }
            return base.ExecuteWorkflowAsync(input);
        }
    }

    // Of one run; kept for as long as the run is cached.
    private sealed class WorkflowTrace
    {
        public ActivityContext Context { get; set; }
    }

    private sealed class WorkflowOutbound(WorkflowOutboundInterceptor next, WorkflowTrace trace) : WorkflowOutboundInterceptor(next)
    {
        public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input) =>
            base.ScheduleActivityAsync<TResult>(input with { Headers = TraceHeaders.With(input.Headers, trace.Context) });

        public override Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(StartChildWorkflowInput input) =>
            base.StartChildWorkflowAsync<TWorkflow, TResult>(input with { Headers = TraceHeaders.With(input.Headers, trace.Context) });
    }

    private sealed class ActivityInbound(ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
    {
        public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            var info = Temporalio.Activities.ActivityExecutionContext.Current.Info;
            using var span = Source.StartActivity($"RunActivity:{info.ActivityType}", ActivityKind.Server, TraceHeaders.Read(input.Headers));
            span?.SetTag("temporalWorkflowID", info.WorkflowId).SetTag("temporalRunID", info.WorkflowRunId).SetTag("temporalActivityID", info.ActivityId);
            try
            {
                return await base.ExecuteActivityAsync(input);
            }
            catch (Exception e)
            {
                // The type only: messages belong into the history, where they are redacted.
                span?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
                throw;
            }
        }
    }
}
