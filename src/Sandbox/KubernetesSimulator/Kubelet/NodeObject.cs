using System.Text.Json.Nodes;
using k8s.Models;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>The node as its kubelet registers it.</summary>
internal static class NodeObject
{
    private static readonly (string Type, string Status, string Reason, string Message)[] Healthy =
    [
        ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
    ];

    public static void Create(ObjectRegistry registry, NodeOptions options, DateTimeOffset now)
    {
        var labels = options.Labels.ToDictionary();
        labels["kubernetes.io/hostname"] = options.Name;
        labels["kubernetes.io/os"] = "linux";
        labels["kubernetes.io/arch"] = "amd64";
        registry.Create(ResourceTypes.Nodes, null, Codec.Encode(new V1Node { Metadata = new V1ObjectMeta { Name = options.Name, Labels = labels }, Spec = new V1NodeSpec() }));
        registry.Update(ResourceTypes.Nodes, null, options.Name, node => With(node, options, now), Part.Status);
    }

    private static JsonObject With(JsonObject node, NodeOptions options, DateTimeOffset now)
    {
        var room = new Dictionary<string, ResourceQuantity>
        {
            ["cpu"] = new(options.Cpu),
            ["memory"] = new(options.Memory),
            ["pods"] = new(options.Pods.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };
        node["status"] = Codec.Encode(new V1NodeStatus
        {
            Capacity = room,
            Allocatable = room,
            Addresses = [new V1NodeAddress { Type = "InternalIP", Address = "127.0.0.1" }, new V1NodeAddress { Type = "Hostname", Address = options.Name }],
            Conditions =
            [
                .. Healthy.Select(h => new V1NodeCondition
                {
                    Type = h.Type, Status = h.Status, Reason = h.Reason, Message = h.Message, LastHeartbeatTime = now.UtcDateTime, LastTransitionTime = now.UtcDateTime,
                }),
            ],
            NodeInfo = new V1NodeSystemInfo
            {
                Architecture = "amd64",
                BootID = Naming.Uid(),
                ContainerRuntimeVersion = "containerd://2.1.0",
                KernelVersion = "6.12.0",
                KubeletVersion = Api.Discovery.Version,
                KubeProxyVersion = "",
                MachineID = Naming.Uid(),
                OperatingSystem = "linux",
                OsImage = "Debian GNU/Linux",
                SystemUUID = Naming.Uid(),
            },
        });
        return node;
    }
}
