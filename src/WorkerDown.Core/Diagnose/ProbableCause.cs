namespace WorkerDown.Core.Diagnose;

/// <summary>Why the worker is down, as judged from the evidence (ITU-T X.733's term).</summary>
public enum ProbableCause
{
    /// <summary>None of the rules matches.</summary>
    Unknown,

    /// <summary>Its containers exit again and again, and the revision was healthy before.</summary>
    CrashLoop,

    /// <summary>Its containers were killed at their memory limit.</summary>
    OutOfMemory,

    /// <summary>Its pods were evicted by node pressure.</summary>
    Evicted,

    /// <summary>The node it ran on is gone.</summary>
    NodeLost,

    /// <summary>The newest revision's pods fail and an older revision was healthy.</summary>
    BadDeployment,

    /// <summary>The image cannot be pulled.</summary>
    ImagePullFailure,

    /// <summary>The container cannot be created from its configuration.</summary>
    ConfigurationError,

    /// <summary>No node takes the pod.</summary>
    Unschedulable,

    /// <summary>Its pods are ready but poll no task queue, and Temporal is healthy.</summary>
    LostTemporalConnection,

    /// <summary>Temporal itself is sick: not the worker's fault.</summary>
    TemporalDown,

    /// <summary>Its pods do not go away.</summary>
    StuckTerminating,

    /// <summary>Somebody scaled it to zero.</summary>
    ScaledToZero,

    /// <summary>Somebody paused its rollout.</summary>
    Paused,

    /// <summary>The Deployment does not exist.</summary>
    DeploymentMissing,

    /// <summary>Alive, with no free slots: slow, not down.</summary>
    Saturated,
}
