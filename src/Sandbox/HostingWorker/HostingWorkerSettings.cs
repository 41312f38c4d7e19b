using System.Globalization;
using System.Net;
using Sandbox.HostingWorker.Faults;
using Temporalio.Runtime;

namespace Sandbox.HostingWorker;

/// <summary>Everything that one run of the worker depends on.</summary>
public sealed record HostingWorkerSettings
{
    /// <summary>Host and port of the Temporal service.</summary>
    public required string TemporalAddress { get; init; }

    /// <summary>The Temporal namespace.</summary>
    public string TemporalNamespace { get; init; } = "default";

    /// <summary>The task queues that it serves.</summary>
    public TaskQueues TaskQueues { get; init; } = TaskQueues.Default;

    /// <summary>The pod's name, as a container sees it.</summary>
    public required string HostName { get; init; }

    /// <summary>The version of the image; <c>v2</c> is a bad deploy.</summary>
    public string Version { get; init; } = "v1";

    /// <summary>One of <see cref="FaultCatalog.Names"/>, with a number where it takes one: <c>slow-start:90</c>; null for that of the version.</summary>
    public string? Fault { get; init; }

    /// <summary>How often the container was restarted before.</summary>
    public int RestartCount { get; init; }

    /// <summary>The memory that may really be used up; null to do without.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Where the process serves <c>/readyz</c>; null for not at all.</summary>
    public int? HealthPort { get; init; }

    /// <summary>The address on which it does: by default every one.</summary>
    public IPAddress HealthAddress { get; init; } = IPAddress.Any;

    /// <summary>The clock of all waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether the worker is ready; kept up to date by the run.</summary>
    public Readiness Readiness { get; init; } = new();

    /// <summary>The SDK's runtime; null for its default, which logs to the console.</summary>
    public TemporalRuntime? Runtime { get; init; }

    /// <summary>In process, what SIGKILL is for a process: from here on the worker does and says nothing.</summary>
    public CancellationToken Killed { get; init; }

    /// <summary>
    /// Told at the moment at which the worker's connection is cut (by a death or by a fault), so that a server which
    /// waits for its answers knows that none will come.
    /// </summary>
    public Action? Severed { get; init; }

    /// <summary>
    /// The worker's identity, <c>1@pod</c> as in any container; the number grows with each restart, because two
    /// processes with one name could not be told apart.
    /// </summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture, $"{RestartCount + 1}@{HostName}");

    /// <summary>Reads the settings of a container.</summary>
    /// <param name="variable">The value of an environment variable by its name; null or empty where it is not set.</param>
    /// <exception cref="FormatException">A value cannot be read; the message names it.</exception>
    public static HostingWorkerSettings FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var settings = new HostingWorkerSettings
        {
            TemporalAddress = Text(EnvironmentVariables.TemporalAddress) ?? "127.0.0.1:7233",
            TemporalNamespace = Text(EnvironmentVariables.TemporalNamespace) ?? "default",
            TaskQueues = Text(EnvironmentVariables.QueuePrefix) is { } prefix ? new(prefix) : TaskQueues.Default,
            HostName = Text(EnvironmentVariables.HostName) ?? Environment.MachineName,
            Version = Text(EnvironmentVariables.Version) ?? "v1",
            Fault = Text(EnvironmentVariables.Fault),
            RestartCount = (int)(Number(EnvironmentVariables.RestartCount) ?? 0),
            MemoryLimitBytes = Number(EnvironmentVariables.MemoryLimit),
            HealthPort = (int?)Number(EnvironmentVariables.HealthPort),
            HealthAddress = Text(EnvironmentVariables.HealthAddress) is not { } address ? IPAddress.Any
                : IPAddress.TryParse(address, out var parsed) ? parsed
                : throw new FormatException($"{EnvironmentVariables.HealthAddress} is not an IP address: '{address}'."),
        };
        _ = TemporalLink.Parse(settings.TemporalAddress);
        _ = FaultCatalog.For(settings); // a misspelt fault must not pass for a healthy worker
        return settings;

        string? Text(string name) => variable(name) is { Length: > 0 } text ? text : null;

        long? Number(string name) => Text(name) is not { } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new FormatException($"{name} is not a number: '{text}'.");
    }
}
