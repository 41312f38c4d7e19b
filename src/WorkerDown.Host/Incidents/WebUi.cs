using WorkerDown.Host.Configuration;

namespace WorkerDown.Host.Incidents;

/// <summary>Addresses in the Temporal Web UI.</summary>
internal static class WebUi
{
    /// <summary>One run's history; null when no address of the UI is configured.</summary>
    public static string? Run(WorkerDownSettings settings, string workflowId, string runId) =>
        settings.Links.TemporalUi is { } ui ? $"{ui}/namespaces/{Uri.EscapeDataString(settings.Temporal.Namespace)}/workflows/{Uri.EscapeDataString(workflowId)}/{runId}/history" : null;
}
