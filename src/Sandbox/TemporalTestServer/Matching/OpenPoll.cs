using Google.Protobuf;

namespace Sandbox.TemporalTestServer.Matching;

/// <summary>One long poll of a worker, from its arrival to its answer.</summary>
internal sealed class OpenPoll(MatchingQueue queue, string identity, string workerInstanceKey, DateTimeOffset since)
{
    private readonly TaskCompletionSource<IMessage?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MatchingQueue Queue => queue;

    public string Identity => identity;

    public string WorkerInstanceKey => workerInstanceKey;

    /// <summary>On the shared clock.</summary>
    public DateTimeOffset Since => since;

    /// <summary>The task; null for "nothing now, poll again".</summary>
    public Task<IMessage?> Answer => answer.Task;

    /// <summary>What to do when the answer cannot reach the poller.</summary>
    public Action? Undeliverable { get; set; }

    public void Give(IMessage? task) => answer.TrySetResult(task);

    public void Refuse(Exception error) => answer.TrySetException(error);
}
