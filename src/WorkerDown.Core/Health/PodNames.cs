namespace WorkerDown.Core.Health;

/// <summary>How a Deployment names its pods: <c>deployment-hash-suffix</c>.</summary>
public static class PodNames
{
    /// <summary>Whether the name has exactly the form of that Deployment's pods (<c>web-api-…</c> is not a pod of <c>web</c>).</summary>
    public static bool BelongsTo(string pod, string deployment)
    {
        if (pod.Length <= deployment.Length || pod[deployment.Length] != '-' || !pod.StartsWith(deployment, StringComparison.Ordinal))
            return false;
        var rest = pod[(deployment.Length + 1)..].Split('-');
        // The suffix has 5 characters, the template hash up to 10, both without vowels (apimachinery rand.SafeEncodeString).
        return rest.Length == 2 && rest[1].Length == 5 && rest[0].Length is > 0 and <= 10
            && rest.All(part => part.All(c => "bcdfghjklmnpqrstvwxz2456789".Contains(c)));
    }
}
