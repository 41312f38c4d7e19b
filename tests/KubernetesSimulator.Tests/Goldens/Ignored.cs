using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tests.Goldens;

/// <summary>
/// Everything in which the simulator and the recordings may differ, in one place. In the sequences: the time of a line, the
/// names (a ReplicaSet goes by its first revision, a pod by its number in the step), and the message of a waiting
/// container, which the recordings cut. In the objects: what <see cref="Members"/> lists.
/// </summary>
/// <remarks>
/// What is evidence: every line of a Deployment and a ReplicaSet, the scheduler's and the garbage collector's part of a pod.
/// The kubelet of the recordings was a stand-in: the states of its pods follow the kubelet's source and are compared, but
/// how long they last is not.
/// </remarks>
internal static partial class Ignored
{
    /// <summary>Members of objects whose value is chance: names, uids, times, versions, addresses, digests.</summary>
    public static readonly IReadOnlyList<string> Members =
    [
        "uid", "pod-template-hash", "resourceVersion", "creationTimestamp", "deletionTimestamp", "lastTransitionTime", "lastUpdateTime", "startTime", "startedAt", "finishedAt",
        "podIP", "podIPs", "containerID", "imageID", "managedFields", "nodeName",
        // kubectl's own, which the simulator's stories do not use.
        "kubectl.kubernetes.io/last-applied-configuration", "kubectl.kubernetes.io/restartedAt",
    ];

    /// <summary>A line of a sequence without what may differ.</summary>
    public static string Scrub(string text) => Cut().Replace(text, "waiting($1) | ").Trim();

    /// <summary>An object without what may differ.</summary>
    public static JsonNode? Scrub(JsonNode? node, IReadOnlyDictionary<string, string> names) => node switch
    {
        JsonObject members => new JsonObject(members
            .Where(m => !Members.Contains(m.Key))
            .Select(m => KeyValuePair.Create(m.Key, Scrub(m.Value, names)))
            .OrderBy(m => m.Key, StringComparer.Ordinal)),
        JsonArray items => new JsonArray([.. items.Select(i => Scrub(i, names))]),
        JsonValue value when node.Text() is { } text && value.GetValueKind() == System.Text.Json.JsonValueKind.String => Rename(text, names),
        null => null,
        _ => node.DeepClone(),
    };

    private static string Rename(string text, IReadOnlyDictionary<string, string> names)
    {
        foreach (var (name, alias) in names)
            text = text.Replace(name, alias, StringComparison.Ordinal);
        text = Uid().Replace(text, "uid");
        return Volume().Replace(PodSuffix().Replace(text, "$1-xxxxx"), "kube-api-access-xxxxx");
    }

    // A waiting container with a message: its state is all that the recordings tell in full.
    [GeneratedRegex(@"waiting\((ErrImagePull|ImagePullBackOff|CrashLoopBackOff|CreateContainerConfigError)\b.*? \| ")]
    private static partial Regex Cut();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    [GeneratedRegex("kube-api-access-[a-z0-9]{5}")]
    private static partial Regex Volume();

    [GeneratedRegex("(revision-[0-9]+)-[a-z0-9]{5}")]
    private static partial Regex PodSuffix();
}
