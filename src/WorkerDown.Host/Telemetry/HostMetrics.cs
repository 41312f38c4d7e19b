using System.Diagnostics.Metrics;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Host.Worker;

namespace WorkerDown.Host.Telemetry;

/// <summary>What the program says of itself.</summary>
internal sealed class HostMetrics
{
    public HostMetrics(IMeterFactory meters, WorkerState state) => meters.Create(MetricNames.Meter)
        .CreateObservableGauge(MetricNames.WorkerPolling, () => state.Problem.Length == 0 ? 1 : 0, null, "Whether this replica polls its task queue");
}
