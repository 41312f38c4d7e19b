namespace WorkerDown.Core.Targets;

/// <summary>What the Load step records at the start of a remediation: coordinates, policy, escalation and links.</summary>
public sealed record TargetPlan
{
    /// <summary>The target.</summary>
    public required Target Target { get; init; }

    /// <summary>The group it belongs to; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>Its policy numbers.</summary>
    public required RemediationPolicy Policy { get; init; }

    /// <summary>Who is called.</summary>
    public required EscalationPolicy Escalation { get; init; }

    /// <summary>Names of the search attributes that exist on the server with the right type; only these may be upserted.</summary>
    public IReadOnlyList<string> SearchAttributes { get; init; } = [];

    /// <summary>The kubectl context in which people reach the cluster, for commands on pages; null when it is the cluster's name.</summary>
    public string? KubectlContext { get; init; }

    /// <summary>Where people read on.</summary>
    public Links Links { get; init; } = new();
}

/// <summary>Where people read on.</summary>
public sealed record Links
{
    /// <summary>Base address of the Temporal Web UI, without a namespace; null when not configured.</summary>
    public string? TemporalUi { get; init; }

    /// <summary>The runbook of a dead worker.</summary>
    public string? Runbook { get; init; }

    /// <summary>The runbook of a dead Temporal.</summary>
    public string? TemporalRunbook { get; init; }
}
