namespace Sandbox.HostingWorker;

/// <summary>The names of the environment variables that configure the worker.</summary>
public static class EnvironmentVariables
{
    /// <summary>Host and port of the Temporal service.</summary>
    public const string TemporalAddress = "TEMPORAL_ADDRESS";

    /// <summary>The Temporal namespace.</summary>
    public const string TemporalNamespace = "TEMPORAL_NAMESPACE";

    /// <summary>What the names of its task queues begin with.</summary>
    public const string QueuePrefix = "HOSTING_WORKER_QUEUE_PREFIX";

    /// <summary>The pod's name; a container runtime sets it.</summary>
    public const string HostName = "HOSTNAME";

    /// <summary>The image's version.</summary>
    public const string Version = "HOSTING_WORKER_VERSION";

    /// <summary>The fault to show.</summary>
    public const string Fault = "HOSTING_WORKER_FAULT";

    /// <summary>How often the container was restarted.</summary>
    public const string RestartCount = "HOSTING_WORKER_RESTART_COUNT";

    /// <summary>The container's memory limit in bytes.</summary>
    public const string MemoryLimit = "HOSTING_WORKER_MEMORY_LIMIT";

    /// <summary>The port of the readiness endpoint.</summary>
    public const string HealthPort = "HEALTH_PORT";

    /// <summary>The IP address of the readiness endpoint.</summary>
    public const string HealthAddress = "HEALTH_ADDRESS";
}
