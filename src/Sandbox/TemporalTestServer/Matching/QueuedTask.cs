using Google.Protobuf;

namespace Sandbox.TemporalTestServer.Matching;

/// <summary>A task that waits in a queue for a poller.</summary>
/// <param name="start">Starts the task for a poll and returns what the poller gets; null when nothing is left to do.</param>
/// <param name="added">For the age of the backlog.</param>
internal sealed class QueuedTask(Func<OpenPoll, IMessage?> start, DateTimeOffset added)
{
    public DateTimeOffset Added => added;

    /// <summary>Where it waits; null once it was started or taken out.</summary>
    public LinkedListNode<QueuedTask>? Node { get; set; }

    /// <summary>Called when the last poller of the queue has left while the task waits.</summary>
    public Action? Abandoned { get; init; }

    public IMessage? Start(OpenPoll poll) => start(poll);
}
