using System.Diagnostics;

namespace Sandbox.KubernetesSimulator.Kubelet.Processes;

/// <summary>What a container's image stands for on this machine: a program with its arguments and environment.</summary>
/// <param name="Program">The program; its redirections are set by the runtime.</param>
/// <param name="Readiness">
/// The address that answers 2xx while the program is ready; null for a program that is ready as soon as it runs.
/// </param>
public sealed record ContainerCommand(ProcessStartInfo Program, Uri? Readiness = null);
