namespace Sandbox.KubernetesSimulator.Kubelet.Scripted;

/// <summary>What one run of a scripted container does. By default it runs, ready at once, until it is asked to end.</summary>
public sealed record ContainerScript
{
    /// <summary>When it becomes ready; null for never.</summary>
    public TimeSpan? ReadyAfter { get; init; } = TimeSpan.Zero;

    /// <summary>When it ends by itself; null for never.</summary>
    public TimeSpan? ExitAfter { get; init; }

    /// <summary>How it ends by itself.</summary>
    public ContainerExit Exit { get; init; } = new(1, "Error");

    /// <summary>What it prints, and when.</summary>
    public IReadOnlyList<ScriptedLine> Output { get; init; } = [];

    /// <summary>How long it takes to end once asked; null where it does not listen and has to be killed.</summary>
    public TimeSpan? EndsWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How it ends once asked.</summary>
    public ContainerExit EndsWith { get; init; } = new(0, "Completed");
}

/// <summary>One line that a scripted container prints.</summary>
/// <param name="Text">The line.</param>
/// <param name="After">When, from its start.</param>
public sealed record ScriptedLine(string Text, TimeSpan After = default);
