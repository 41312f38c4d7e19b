using System.Net;
using System.Net.Sockets;

namespace WorkerDown.Tests.Host.Commands;

public class NotThereTests
{
    private static readonly string[][] Commands =
    [
        ["setup"], ["schedule", "apply"], ["schedule", "show"], ["schedule", "pause"], ["schedule", "resume"], ["schedule", "trigger"], ["schedule", "delete"],
        ["remediate", "hosting-worker"], ["remediate", "hosting-worker", "--wait"], ["status"], ["status", "hosting-worker"],
        ["ack", "hosting-worker"], ["approve", "hosting-worker"], ["reject", "hosting-worker"], ["retry", "hosting-worker"], ["abort", "hosting-worker"],
        ["pause"], ["resume"],
    ];

    public static TheoryData<string> Lines => [.. Commands.Select(c => string.Join(' ', c))];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Without_a_Temporal_there_is_one_sentence_and_exit_code_2(string line)
    {
        var typed = await Typed.Async([.. line.Split(' '), "--set", "temporal.address=127.0.0.1:1"]);
        Assert.Equal((2, ""), (typed.Code, typed.Output));
        Assert.Equal("Temporal at 127.0.0.1:1 could not be reached: connection refused.\n", typed.Error.Replace("connection refused (os error 111)", "connection refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Temporal_that_accepts_and_says_nothing_is_given_up_after_five_seconds()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = $"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        var typed = await Typed.Async("status", "--set", $"temporal.address={address}");
        Assert.Equal(2, typed.Code);
        Assert.Equal($"Connecting to Temporal at {address} ...\nTemporal at {address} did not answer within 5 s.\n", typed.Error);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    public Task Without_a_cluster_there_is_one_sentence_and_exit_code_2(string command) => Shell.InWorldAsync(async shell =>
    {
        var typed = await shell.TypeAsync(command, "hosting-worker", "--set", "clusters.hosting.server=http://127.0.0.1:1");
        Assert.Equal((2, ""), (typed.Code, typed.Output));
        Assert.StartsWith("The cluster hosting could not be reached: connection refused", typed.Error, StringComparison.Ordinal);
        Assert.Single(typed.Error.TrimEnd().Split('\n'));
    });
}
