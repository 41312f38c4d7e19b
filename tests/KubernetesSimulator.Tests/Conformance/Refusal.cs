using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Sandbox.KubernetesSimulator.Tests.Conformance;

/// <summary>Reads what a refused call was answered with.</summary>
internal static class Refusal
{
    /// <summary>The Status object of a call that must be refused; its code is that of HTTP.</summary>
    public static async Task<V1Status> Of(Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<HttpOperationException>(call);
        var status = KubernetesJson.Deserialize<V1Status>(refused.Response.Content);
        Assert.Equal("Status", status.Kind);
        Assert.Equal((int)refused.Response.StatusCode, status.Code);
        return status;
    }
}
