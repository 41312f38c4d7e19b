using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <content>The image: on the node already, pulled, or not to be had.</content>
internal sealed partial class ContainerWorker
{
    // False when the pod ends meanwhile.
    private async Task<bool> Pull()
    {
        var wait = TimeSpan.Zero;
        while (true)
        {
            if (node.HasImage(container.Image) && container.ImagePullPolicy != "Always")
            {
                node.Events.Normal(Subject, "Pulled", $"Container image \"{container.Image}\" already present on machine and can be accessed by the pod");
                return true;
            }
            node.Events.Normal(Subject, "Pulling", $"Pulling image \"{container.Image}\"");
            if (await node.Clock.Pause(node.Timings.Pull, Stop).ConfigureAwait(false))
                return false;
            if (node.Faults.Find<ImagePullFailure>(pod.Pod, container) is not { } failure)
            {
                var took = $"{(int)node.Timings.Pull.TotalMilliseconds}ms";
                node.Events.Normal(Subject, "Pulled", $"Successfully pulled image \"{container.Image}\" in {took} ({took} including waiting). Image size: 67119871 bytes.");
                node.KeepImage(container.Image);
                return true;
            }
            wait = wait == TimeSpan.Zero ? node.Timings.BackOff : Shorter(wait * 2, node.Timings.LongestBackOff);
            if (!await ReportPullFailure(failure.Describe(container.Image), wait).ConfigureAwait(false))
                return false;
        }
    }

    private async Task<bool> ReportPullFailure(string error, TimeSpan wait)
    {
        Wait("ErrImagePull", error);
        node.Events.Warning(Subject, "Failed", $"Failed to pull image \"{container.Image}\": {error}");
        node.Events.Warning(Subject, "Failed", "Error: ErrImagePull");
        if (await node.Clock.Pause(node.Timings.Resync, Stop).ConfigureAwait(false))
            return false;
        Wait("ImagePullBackOff", $"Back-off pulling image \"{container.Image}\": ErrImagePull: {error}");
        node.Events.Normal(Subject, "BackOff", $"Back-off pulling image \"{container.Image}\"");
        node.Events.Warning(Subject, "Failed", "Error: ImagePullBackOff");
        return !await node.Clock.Pause(wait - node.Timings.Resync, Stop).ConfigureAwait(false);
    }

    private void Wait(string reason, string message) => pod.Change(() =>
        Status.State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = reason, Message = message } });

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string ImageId(string image)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(image)));
        var colon = image.LastIndexOf(':');
        return $"{(colon > image.LastIndexOf('/') ? image[..colon] : image)}@sha256:{digest}";
    }
}
