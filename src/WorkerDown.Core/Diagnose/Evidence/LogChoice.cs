namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>A log worth reading.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Container">The container.</param>
/// <param name="Previous">Whether that of the instance before.</param>
public sealed record LogChoice(string Pod, string Container, bool Previous)
{
    /// <summary>
    /// The logs of a pod that can tell something: the worker's always; those of init containers and sidecars only when
    /// they did not do what they should.
    /// </summary>
    public static IEnumerable<LogChoice> Of(PodFacts pod)
    {
        foreach (var container in pod.Containers.Where(Matters).OrderBy(c => c.Role != ContainerRole.Worker))
        {
            // A container that waits for its first start has no log at all.
            if (container.State is not ("Waiting" or "") || container.Restarts > 0)
                yield return new(pod.Name, container.Name, false);
            if (container.Restarts > 0)
                yield return new(pod.Name, container.Name, true);
        }
    }

    private static bool Matters(ContainerFacts container) => container.Role switch
    {
        ContainerRole.Worker => true,
        ContainerRole.Init => container.LastExit is not { ExitCode: 0 },
        _ => container.Restarts > 0 || container is { State: "Terminated" } or { State: "Running", Ready: false },
    };
}
