using System.Net.Sockets;
using System.Text;
using k8s;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Api;

public class HangUpTests
{
    [Fact]
    public async Task A_client_that_is_killed_in_the_middle_of_its_request_changes_nothing_and_is_no_defect_of_the_cluster()
    {
        await using var cluster = await TestCluster.StartAsync();
        var api = new Uri(cluster.Cluster.ClientConfiguration().Host);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(api.Host, api.Port, TestContext.Current.CancellationToken);
            var half = "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"metadata\":{\"name\":\"half\"}";
            await client.Client.SendAsync(Encoding.ASCII.GetBytes(half), TestContext.Current.CancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.Equal("", await EndAsync(client.Client));
        }

        Assert.Empty((await cluster.Core.ListNamespacedConfigMapAsync(TestCluster.Namespace, cancellationToken: TestContext.Current.CancellationToken)).Items);
        Assert.DoesNotContain(cluster.Cluster.Requests, r => r.IsMutation);
    }

    // The connection is ended or reset, without an answer.
    private static async Task<string> EndAsync(Socket socket)
    {
        var answer = new byte[1024];
        try
        {
            return Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer, TestContext.Current.CancellationToken));
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
