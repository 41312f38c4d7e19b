using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Diagnose;

/// <summary>What differs between the present revision and the one before it that is not the same software. Names only, never values.</summary>
public static class RevisionChanges
{
    /// <summary>One line a difference; empty when there is nothing to compare.</summary>
    public static IReadOnlyList<string> Between(TargetEvidence evidence)
    {
        if (evidence.Deployment.Value is not { Exists: true } deployment || evidence.ReplicaSets.Value is not { } sets)
            return [];
        var before = sets.Where(r => r.Revision < deployment.Revision && r.Template.Fingerprint != deployment.Template.Fingerprint).MaxBy(r => r.Revision);
        return before is null ? [] : [.. Compare(before, deployment)];
    }

    private static IEnumerable<string> Compare(ReplicaSetFacts before, DeploymentFacts now)
    {
        yield return $"revision {before.Revision} -> {now.Revision}";
        foreach (var container in now.Template.Containers)
        {
            if (before.Template.Containers.FirstOrDefault(c => c.Name == container.Name) is not { } old)
            {
                yield return $"container {container.Name} is new ({container.Image})";
                continue;
            }
            if (old.Image != container.Image)
                yield return $"container {container.Name}: image {old.Image} -> {container.Image}";
            if (old.Command != container.Command)
                yield return $"container {container.Name}: command changed";
            foreach (var line in Sets(old.Environment, container.Environment, "environment"))
                yield return $"container {container.Name}: {line}";
            foreach (var line in Sets(old.Resources, container.Resources, "resources"))
                yield return $"container {container.Name}: {line}";
            foreach (var line in Sets(old.Probes, container.Probes, "probes"))
                yield return $"container {container.Name}: {line}";
        }
        foreach (var gone in before.Template.Containers.Where(c => now.Template.Containers.All(n => n.Name != c.Name)))
            yield return $"container {gone.Name} is gone";
        foreach (var line in Sets(before.Template.Volumes, now.Template.Volumes, "volumes"))
            yield return line;
    }

    private static IEnumerable<string> Sets(IReadOnlyList<string> before, IReadOnlyList<string> now, string what)
    {
        var added = now.Except(before).ToList();
        var removed = before.Except(now).ToList();
        if (added.Count > 0)
            yield return $"{what} added: {string.Join(", ", added)}";
        if (removed.Count > 0)
            yield return $"{what} removed: {string.Join(", ", removed)}";
    }
}
