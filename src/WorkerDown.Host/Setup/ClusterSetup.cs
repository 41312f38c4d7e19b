using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WorkerDown.Core.Targets;

namespace WorkerDown.Host.Setup;

/// <summary>What WorkerDown needs of a cluster: the Deployments of its targets, and the rights to heal them.</summary>
public sealed class ClusterSetup(IKubernetes kubernetes, string cluster, CancellationToken cancel)
{
    /// <summary>Whether it answers, and with what version.</summary>
    public async Task<Finding> LookAsync() =>
        new($"cluster {cluster}", Standing.Ok, $"answers, version {(await kubernetes.Version.GetCodeAsync(cancel)).GitVersion}");

    /// <summary>Whether a target's Deployment is there.</summary>
    public async Task<Finding> DeploymentAsync(Target target)
    {
        var subject = $"target {target.Name}";
        try
        {
            var found = await kubernetes.AppsV1.ReadNamespacedDeploymentAsync(target.Deployment, target.Namespace, cancellationToken: cancel);
            return new(subject, Standing.Ok, $"Deployment {target.Namespace}/{target.Deployment} is there, {found.Status?.ReadyReplicas ?? 0} of {found.Spec.Replicas ?? 1} pod(s) ready");
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return new(subject, Standing.Failed, $"there is no Deployment {target.Namespace}/{target.Deployment}; correct 'namespace' or 'deployment' of the target");
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Forbidden)
        {
            return new(subject, Standing.Failed, $"Deployment {target.Namespace}/{target.Deployment} may not be read");
        }
    }

    /// <summary>Whether the API would allow everything that healing in a namespace takes; asked of the API itself.</summary>
    public async Task<IReadOnlyList<Finding>> RightsAsync(string @namespace)
    {
        var subject = $"rights in {cluster}/{@namespace}";
        try
        {
            var asked = await Task.WhenAll(RequiredAccess.All.Select(async right => (Right: right, Allowed: await AllowedAsync(right, @namespace))));
            var refused = asked.Where(a => !a.Allowed).Select(a => a.Right).ToList();
            return refused.Count == 0
                ? [new(subject, Standing.Ok, $"all {RequiredAccess.All.Count} are granted")]
                : refused.Select(r => new Finding(subject, r.Optional ? Standing.Warning : Standing.Failed, $"not granted: {r} (for {r.For}){(r.Optional ? "; works without, with less to say" : "")}")).ToList();
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed)
        {
            return [new(subject, Standing.Warning, $"could not be asked (SelfSubjectAccessReview: {(int)e.Response.StatusCode})")];
        }
    }

    private async Task<bool> AllowedAsync(AccessRight right, string @namespace)
    {
        var parts = right.Resource.Split('/');
        var review = await kubernetes.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(
            new V1SelfSubjectAccessReview
            {
                ApiVersion = "authorization.k8s.io/v1",
                Kind = "SelfSubjectAccessReview",
                Spec = new()
                {
                    ResourceAttributes = new()
                    {
                        NamespaceProperty = right.ClusterWide ? null : @namespace,
                        Group = right.Group,
                        Resource = parts[0],
                        Subresource = parts.Length > 1 ? parts[1] : null,
                        Verb = right.Verb,
                    },
                },
            },
            cancellationToken: cancel);
        return review.Status?.Allowed == true;
    }
}
