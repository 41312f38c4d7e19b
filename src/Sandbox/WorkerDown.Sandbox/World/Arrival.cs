using System.Diagnostics;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace WorkerDown.Sandbox.World;

/// <summary>Waits until a worker that was just started polls: until then time may not pass, or a story's minutes would be over before its first task is taken.</summary>
public static class Arrival
{
    /// <summary>Real time after which the story goes on without it: one that starts into an outage does not arrive.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits, in real time, for both kinds of polls.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="queue">The task queue.</param>
    /// <param name="identity">The worker's identity, not used by another before.</param>
    public static async Task OfAsync(ITemporalClient client, string queue, string identity)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var type in new[] { TaskQueueType.Workflow, TaskQueueType.Activity })
        {
            while (!await PollsAsync(client, queue, identity, type) && Stopwatch.GetElapsedTime(began) < Patience)
                await Task.Delay(Look, TimeProvider.System);
        }
    }

    private static async Task<bool> PollsAsync(ITemporalClient client, string queue, string identity, TaskQueueType type)
    {
        try
        {
            var described = await client.Connection.WorkflowService.DescribeTaskQueueAsync(
                new() { Namespace = client.Options.Namespace, TaskQueue = new() { Name = queue }, TaskQueueType = type }, new() { Retry = false, Timeout = TimeSpan.FromSeconds(2) });
            return described.Pollers.Any(p => p.Identity == identity);
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
