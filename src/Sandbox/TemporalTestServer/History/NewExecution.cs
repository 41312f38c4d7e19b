using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Sdk.V1;

namespace Sandbox.TemporalTestServer.History;

/// <summary>The run that a child reports to.</summary>
internal sealed record ParentLink(Execution Parent, long InitiatedEventId);

/// <summary>Everything a run starts with, whoever asked for it: a client, a parent, a schedule or the run before it.</summary>
internal sealed record NewExecution
{
    public required string Namespace { get; init; }

    public required string WorkflowId { get; init; }

    public string RunId { get; init; } = Engine.NewId();

    public required string WorkflowType { get; init; }

    public required string TaskQueue { get; init; }

    public Payloads? Input { get; init; }

    public TimeSpan? ExecutionTimeout { get; init; }

    public TimeSpan? RunTimeout { get; init; }

    public TimeSpan TaskTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public RetryPolicy? RetryPolicy { get; init; }

    public Memo? Memo { get; init; }

    public SearchAttributes? SearchAttributes { get; init; }

    public Header? Header { get; init; }

    public UserMetadata? UserMetadata { get; init; }

    public Priority? Priority { get; init; }

    public string Identity { get; init; } = "";

    public string RequestId { get; init; } = Engine.NewId();

    /// <summary>What may become of the id after this start is asked; a closed run's own policy does not count.</summary>
    public WorkflowIdReusePolicy ReusePolicy { get; init; }

    public TimeSpan? Backoff { get; init; }

    public ParentLink? Parent { get; init; }

    /// <summary>The run before this one in the chain of retries and continuations; empty for the first.</summary>
    public string ContinuedRunId { get; init; } = "";

    public string FirstRunId { get; init; } = "";

    public ContinueAsNewInitiator Initiator { get; init; }

    public Failure? ContinuedFailure { get; init; }

    public Payloads? LastCompletionResult { get; init; }

    public int Attempt { get; init; } = 1;

    /// <summary>When the whole chain times out.</summary>
    public DateTimeOffset? ExecutionExpiration { get; init; }
}
