using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Workflows;

namespace WorkerDown.Activities.Temporal;

/// <summary>Temporal's own health, by a ladder of calls that each exercise one part more. Only a part that fails twice is sick.</summary>
public sealed class TemporalHealthReader(ITemporalClient client, TimeProvider time)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    /// <summary>Wait before a part that failed is asked again.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>Limit of the whole ladder: each part may be asked twice.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(14);

    private const string NoSuchWorkflow = "worker-down/no-such-workflow";

    private WorkflowService Service => client.Connection.WorkflowService;

    /// <summary>Asks every part at once.</summary>
    /// <param name="namespace">The namespace of the target's task queues.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<TemporalHealthFacts> ReadAsync(string @namespace, CancellationToken cancel)
    {
        var own = client.Options.Namespace;
        var parts = await Task.WhenAll(
            PartAsync("frontend", "grpc health", async o => Serving(await client.Connection.CheckHealthAsync(Service, o)), cancel),
            PartAsync("frontend", "GetSystemInfo", o => Service.GetSystemInfoAsync(new(), o), cancel),
            PartAsync("persistence", "DescribeNamespace", o => Service.DescribeNamespaceAsync(new() { Namespace = @namespace }, o), cancel),
            PartAsync("matching", "DescribeTaskQueue of our own queue", o => Service.DescribeTaskQueueAsync(
                new() { Namespace = own, TaskQueue = new() { Name = WorkerDownNames.TaskQueue }, TaskQueueType = TaskQueueType.Workflow }, o), cancel),
            PartAsync("history", "DescribeWorkflowExecution of a made-up id", o => Service.DescribeWorkflowExecutionAsync(
                new() { Namespace = @namespace, Execution = new() { WorkflowId = NoSuchWorkflow } }, o), cancel),
            PartAsync("visibility", "CountWorkflowExecutions", o => Service.CountWorkflowExecutionsAsync(
                new() { Namespace = @namespace, Query = $"WorkflowId = '{NoSuchWorkflow}'" }, o), cancel),
            PartAsync("scheduler", "DescribeSchedule of our own schedule", o => Service.DescribeScheduleAsync(
                new() { Namespace = own, ScheduleId = WorkerDownNames.HealthCheckSchedule }, o), cancel));
        return new() { Parts = parts };
    }

    /// <summary>What an error says of the part that was asked.</summary>
    /// <returns>True: it answered. False: it is sick. Null: that was not told (not allowed, not served, too busy to say).</returns>
    public static bool? Judge(Exception e) => e is not RpcException rpc ? false : rpc.Code switch
    {
        RpcException.StatusCode.NotFound or RpcException.StatusCode.AlreadyExists or RpcException.StatusCode.InvalidArgument
            or RpcException.StatusCode.FailedPrecondition or RpcException.StatusCode.OutOfRange => true,
        RpcException.StatusCode.PermissionDenied or RpcException.StatusCode.Unauthenticated or RpcException.StatusCode.Unimplemented
            or RpcException.StatusCode.ResourceExhausted or RpcException.StatusCode.Cancelled => null,
        _ => false,
    };

    private async Task<TemporalPart> PartAsync(string name, string call, Func<RpcOptions, Task> ask, CancellationToken cancel)
    {
        var first = await AskAsync(name, call, ask, cancel);
        if (first.Healthy != false)
            return first;
        await Task.Delay(AskAgainAfter, time, cancel);
        return await AskAsync(name, call, ask, cancel);
    }

    private static async Task<TemporalPart> AskAsync(string name, string call, Func<RpcOptions, Task> ask, CancellationToken cancel)
    {
        try
        {
            // A client that has yet to connect does so within the same limit.
            await ask(new() { Timeout = CallLimit, CancellationToken = cancel, Retry = false }).WaitAsync(CallLimit + TimeSpan.FromSeconds(1), cancel);
            return new(name, true, $"{call} answered");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            var healthy = Judge(e);
            return new(name, healthy, healthy == true ? $"{call} answered {((RpcException)e).Code}" : $"{call}: {Problems.Say(e)}");
        }
    }

    private static void Serving(bool serving)
    {
        if (!serving)
            throw new RpcException(RpcException.StatusCode.Unavailable, "not serving", null);
    }
}
