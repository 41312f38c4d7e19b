using Temporalio.Activities;
using Temporalio.Worker.Interceptors;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Host.Telemetry;

/// <summary>
/// Whatever is logged while an activity runs, by whomever, carries the incident (the workflow's id and run), its target and,
/// in an act, the number of the attempt: as a scope, so that no line has to repeat them.
/// </summary>
internal sealed class LogScopes(ILoggerFactory loggers) : IWorkerInterceptor
{
    private readonly ILogger log = loggers.CreateLogger("WorkerDown.Activities");

    /// <inheritdoc />
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor, log);

    private sealed class Inbound(ActivityInboundInterceptor next, ILogger log) : ActivityInboundInterceptor(next)
    {
        public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            var info = ActivityExecutionContext.Current.Info;
            var scope = new Dictionary<string, object> { ["Activity"] = info.ActivityType, ["Try"] = info.Attempt };
            if (info.WorkflowId is { } incident)
                (scope["Incident"], scope["RunId"]) = (incident, info.WorkflowRunId ?? "");
            if (info.WorkflowId is { } id && id.StartsWith(Target.RemediationId(""), StringComparison.Ordinal))
                scope["Target"] = id[Target.RemediationId("").Length..];
            if (input.Args is [ActRequest act])
                scope["Attempt"] = act.Attempt.Number;
            using (log.BeginScope(scope))
                return await base.ExecuteActivityAsync(input);
        }
    }
}
