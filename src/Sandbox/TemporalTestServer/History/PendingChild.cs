using Temporalio.Api.Common.V1;
using Temporalio.Api.History.V1;

namespace Sandbox.TemporalTestServer.History;

/// <summary>A child that was asked for and has not closed.</summary>
internal sealed class PendingChild(long initiatedEventId, StartChildWorkflowExecutionInitiatedEventAttributes initiated)
{
    public long InitiatedEventId => initiatedEventId;

    public StartChildWorkflowExecutionInitiatedEventAttributes Initiated => initiated;

    /// <summary>Its first run; null until it started.</summary>
    public WorkflowExecution? Execution { get; set; }

    /// <summary>Known once the event is written, which a buffered one is later than the start.</summary>
    public long StartedEventId { get; set; }
}
