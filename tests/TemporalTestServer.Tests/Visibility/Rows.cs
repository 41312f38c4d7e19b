using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Sandbox.TemporalTestServer.Visibility;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;

namespace TemporalTestServer.Tests.Visibility;

/// <summary>Executions for queries to be asked about.</summary>
internal static class Rows
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static SearchAttributeRegistry Registry()
    {
        var registry = new SearchAttributeRegistry("default");
        Assert.Null(registry.Add("Customer", IndexedValueType.Keyword));
        Assert.Null(registry.Add("Note", IndexedValueType.Text));
        Assert.Null(registry.Add("Size", IndexedValueType.Int));
        Assert.Null(registry.Add("Price", IndexedValueType.Double));
        Assert.Null(registry.Add("Paid", IndexedValueType.Bool));
        Assert.Null(registry.Add("Due", IndexedValueType.Datetime));
        Assert.Null(registry.Add("Tags", IndexedValueType.KeywordList));
        return registry;
    }

    public static VisibilityRecord Run(
        string id,
        WorkflowExecutionStatus status = WorkflowExecutionStatus.Running,
        int startedAtMinute = 0,
        string queue = "queue",
        params (string Name, object Value)[] attributes)
    {
        var start = Noon.AddMinutes(startedAtMinute);
        var info = new WorkflowExecutionInfo
        {
            Execution = new WorkflowExecution { WorkflowId = id, RunId = string.Create(CultureInfo.InvariantCulture, $"{id}-{startedAtMinute}") },
            Type = new WorkflowType { Name = "Order" },
            Status = status,
            TaskQueue = queue,
            StartTime = Timestamp.FromDateTimeOffset(start),
            ExecutionTime = Timestamp.FromDateTimeOffset(start),
            HistoryLength = 10,
            SearchAttributes = new SearchAttributes(),
        };
        if (status != WorkflowExecutionStatus.Running)
            info.CloseTime = Timestamp.FromDateTimeOffset(start.AddSeconds(90));
        var registry = Registry();
        foreach (var (name, value) in attributes)
            info.SearchAttributes.IndexedFields[name] = SearchAttributePayload.Encode(value, registry.TypeOf(name));
        return new VisibilityRecord(info);
    }
}
