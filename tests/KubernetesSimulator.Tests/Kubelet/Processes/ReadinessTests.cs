using System.Net;
using System.Net.Sockets;

namespace KubernetesSimulator.Tests.Kubelet.Processes;

public class ReadinessTests
{
    [Fact]
    public async Task A_program_without_an_endpoint_is_ready_while_it_runs()
    {
        await using var shell = ShellContainer.Run("echo up; exec sleep 600");
        await shell.NextLineAsync();
        Assert.True(shell.Container.Ready);

        shell.Container.Kill();
        await shell.Container.Exited.WaitAsync(Patience.Long);

        Assert.False(shell.Container.Ready);
    }

    [Fact]
    public async Task Readiness_follows_the_answers_of_the_endpoint()
    {
        using var endpoint = new Endpoint();
        await using var shell = ShellContainer.Run("exec sleep 600", readiness: endpoint.Address);
        Assert.False(shell.Container.Ready);

        await UntilAsync(shell, ready: true, () => endpoint.Status = HttpStatusCode.OK);
        await UntilAsync(shell, ready: false, () => endpoint.Status = HttpStatusCode.ServiceUnavailable);
        await UntilAsync(shell, ready: true, () => endpoint.Status = HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_program_whose_endpoint_nobody_serves_is_not_ready_when_it_ends()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var unserved = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/readyz");
        listener.Stop();
        await using var shell = ShellContainer.Run("sleep 0.3; exit 0", readiness: unserved);
        var changes = 0;
        shell.Container.ReadyChanged += () => Interlocked.Increment(ref changes);

        await shell.Container.Exited.WaitAsync(Patience.Long);

        Assert.Equal(0, changes);
    }

    private static async Task UntilAsync(ShellContainer shell, bool ready, Action change)
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Seen()
        {
            if (shell.Container.Ready == ready)
                changed.TrySetResult();
        }
        shell.Container.ReadyChanged += Seen;
        change();
        await changed.Task.WaitAsync(Patience.Long);
        shell.Container.ReadyChanged -= Seen;
    }

    private sealed class Endpoint : IDisposable
    {
        private readonly HttpListener listener = new();

        public Endpoint()
        {
            // HttpListener cannot choose a port by itself.
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/readyz");
            }
            listener.Prefixes.Add(Address.GetLeftPart(UriPartial.Authority) + "/");
            listener.Start();
            _ = ServeAsync();
        }

        public Uri Address { get; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.ServiceUnavailable;

        public void Dispose() => listener.Close();

        private async Task ServeAsync()
        {
            while (listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return; // closed by the test
                }
                context.Response.StatusCode = (int)Status;
                context.Response.Close();
            }
        }
    }
}
