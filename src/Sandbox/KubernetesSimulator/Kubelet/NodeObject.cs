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

    private static readonly Dictionary<string, (string Reason, string Message)> Pressed = new()
    {
        ["MemoryPressure"] = ("KubeletHasInsufficientMemory", "kubelet has insufficient memory available"),
        ["DiskPressure"] = ("KubeletHasDiskPressure", "kubelet has disk pressure"),
        ["PIDPressure"] = ("KubeletHasInsufficientPID", "kubelet has insufficient PID available"),
    };

    public static void Create(ObjectRegistry registry, NodeOptions options, DateTimeOffset now)
    {
        var labels = options.Labels.ToDictionary();
        labels["kubernetes.io/hostname"] = options.Name;
        labels["kubernetes.io/os"] = "linux";
        labels["kubernetes.io/arch"] = "amd64";
        registry.Create(ResourceTypes.Nodes, null, Codec.Encode(new V1Node { Metadata = new V1ObjectMeta { Name = options.Name, Labels = labels }, Spec = new V1NodeSpec() }));
        registry.Update(ResourceTypes.Nodes, null, options.Name, node => With(node, options, now), Part.Status);
    }

    /// <summary>The kubelet posts again that all is well.</summary>
    public static void ReportReady(ObjectRegistry registry, string name, DateTimeOffset now)
    {
        foreach (var (type, status, reason, message) in Healthy)
            Report(registry, name, type, status, reason, message, now);
    }

    /// <summary>The kubelet posts that the node is short of something, or no longer is.</summary>
    public static void ReportPressure(ObjectRegistry registry, string name, string condition, bool holds, DateTimeOffset now)
    {
        var healthy = Healthy.First(h => h.Type == condition);
        if (holds)
            Report(registry, name, condition, "True", Pressed[condition].Reason, Pressed[condition].Message, now);
        else
            Report(registry, name, condition, healthy.Status, healthy.Reason, healthy.Message, now);
    }

    /// <summary>Sets a condition of a node.</summary>
    public static void SetCondition(JsonObject node, string type, string status, string reason, string message, DateTimeOffset now)
    {
        foreach (var condition in node.Items("status", "conditions").Where(c => c.Text("type") == type))
        {
            if (condition.Text("status") != status)
                condition["lastTransitionTime"] = Codec.Time(now);
            (condition["status"], condition["reason"], condition["message"]) = (status, reason, message);
        }
    }

    private static void Report(ObjectRegistry registry, string name, string type, string status, string reason, string message, DateTimeOffset now)
    {
        try
        {
            registry.Update(
                ResourceTypes.Nodes,
                null,
                name,
                node =>
                {
                    SetCondition(node, type, status, reason, message, now);
                    return node;
                },
                Part.Status);
        }
        catch (Api.ApiException deleted) when (deleted.Code == 404)
        {
            // Somebody took the node out of the cluster: nobody asks for its condition.
        }
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
