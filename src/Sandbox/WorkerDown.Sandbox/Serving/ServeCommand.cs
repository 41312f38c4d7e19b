using System.CommandLine;

namespace WorkerDown.Sandbox.Serving;

/// <summary><c>serve</c>: the sandbox stays up in real time, with addresses for the shipped program.</summary>
internal static class ServeCommand
{
    private static readonly Option<int> TemporalPort = new("--temporal-port") { Description = "Port of the Temporal service; 0 takes a free one", DefaultValueFactory = _ => 17233 };
    private static readonly Option<int> KubernetesPort = new("--kubernetes-port") { Description = "Port of the cluster's API; 0 takes a free one", DefaultValueFactory = _ => 16443 };
    private static readonly Option<int> ControlPort = new("--control-port") { Description = "Port that takes the same commands as the keyboard; 0 takes a free one", DefaultValueFactory = _ => 16080 };
    private static readonly Option<string> ConfigFile = new("--write-config")
    {
        Description = "Where WorkerDown's configuration for this sandbox is written",
        HelpName = "file",
        DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "workerdown-sandbox.json"),
    };

    private static readonly Option<bool> Processes = new("--real-processes") { Description = "Run the worker's pods as processes of this machine" };

    public static Command Create()
    {
        var command = new Command("serve", "Keeps a Temporal service, a cluster and its hosting worker up in real time, for the real program to steer.")
        {
            TemporalPort, KubernetesPort, ControlPort, ConfigFile, Processes,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var served = await ServedWorld.StartAsync(parsed.GetValue(TemporalPort), parsed.GetValue(KubernetesPort), parsed.GetValue(ConfigFile)!, Console.Out, parsed.GetValue(Processes));
            await using var control = await ControlEndpoint.StartAsync(served, parsed.GetValue(ControlPort));
            served.Introduce(control.Address);
            await Task.WhenAny(Keyboard.ReadAsync(served, Console.In, Console.Out, cancel), served.TellPagesAsync(cancel));
            return 0;
        });
        return command;
    }
}
