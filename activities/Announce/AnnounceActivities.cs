using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Announce;

/// <summary>
/// Writes an incident's steps as Kubernetes Events on the Deployment, for whoever looks there first. A courtesy: what
/// cannot be written is said and forgotten.
/// </summary>
public sealed class AnnounceActivities(IClusters clusters, WorkloadReader workloads, Acting acting) : IAnnounceActivities
{
    /// <summary>The name under which <c>kubectl describe</c> shows them.</summary>
    public const string Component = "worker-down";

    /// <inheritdoc />
    [Activity("Announce")]
    public async Task<AnnounceReceipt> AnnounceAsync(AnnounceRequest request)
    {
        var context = ActivityExecutionContext.Current;
        var target = request.Target;
        try
        {
            if (await acting.CallAsync(c => workloads.DeploymentAsync(target, c), context.CancellationToken) is not { } deployment)
                return new(0, "the Deployment does not exist");
            foreach (var step in request.Steps)
                await WriteAsync(target, deployment, step, request.Run, context.CancellationToken);
            return new(request.Steps.Count, null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // An incident is never hurt by this: not even by a failed activity in its history.
            var problem = Problems.Say(e);
            context.Logger.LogWarning("The events of {Target} could not be written: {Problem}", target.Name, problem);
            return new(0, problem);
        }
    }

    private async Task WriteAsync(Target target, V1Deployment deployment, Announcement step, string run, CancellationToken cancel)
    {
        var written = new Corev1Event
        {
            Metadata = new() { Name = step.NameFor(target.Deployment, run), NamespaceProperty = target.Namespace },
            InvolvedObject = new()
            {
                ApiVersion = "apps/v1",
                Kind = "Deployment",
                Name = target.Deployment,
                NamespaceProperty = target.Namespace,
                Uid = deployment.Metadata.Uid,
                ResourceVersion = deployment.Metadata.ResourceVersion,
            },
            Reason = step.Reason,
            Message = step.Message,
            Type = step.Warning ? "Warning" : "Normal",
            Source = new() { Component = Component },
            ReportingComponent = Component,
            ReportingInstance = "",
            FirstTimestamp = step.At.UtcDateTime,
            LastTimestamp = step.At.UtcDateTime,
            Count = 1,
        };
        try
        {
            await acting.CallAsync(c => clusters.Get(target.Cluster).CoreV1.CreateNamespacedEventAsync(written, target.Namespace, cancellationToken: c), cancel);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict)
        {
            // Written by an earlier try: the name is the step's own.
        }
    }
}
