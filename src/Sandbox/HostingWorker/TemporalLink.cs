using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sandbox.HostingWorker;

/// <summary>
/// The network cable between the worker and Temporal: the SDK connects to this end, and <see cref="Cut"/> pulls it.
/// The SDK has no other way to lose its connection while the program lives on.
/// </summary>
internal sealed class TemporalLink : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource cut = new();
    private readonly string host;
    private readonly int port;

    public TemporalLink(string address)
    {
        (host, port) = Parse(address);
        listener.Start();
        _ = AcceptAsync();
    }

    /// <exception cref="FormatException">The address is not <c>host:port</c>.</exception>
    public static (string Host, int Port) Parse(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (address[..colon], port)
            : throw new FormatException($"The address of Temporal is not host:port: '{address}'.");
    }

    /// <summary>Where the SDK connects to.</summary>
    public string Address => listener.LocalEndpoint.ToString()!;

    /// <summary>Breaks all connections at once and refuses new ones.</summary>
    public void Cut()
    {
        cut.Cancel();
        listener.Stop();
    }

    public void Dispose()
    {
        Cut();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!cut.IsCancellationRequested)
        {
            try
            {
                _ = CarryAsync(await listener.AcceptSocketAsync(cut.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Cut, or a caller that hung up before it was answered: the loop's condition tells which.
            }
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            try
            {
                near.NoDelay = true;
                await far.ConnectAsync(host, port, cut.Token).ConfigureAwait(false);
                await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near)).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The caller sees a closed connection, which is all that there is to say.
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer, cut.Token).ConfigureAwait(false)) > 0)
                await SendAsync(to, buffer.AsMemory(0, count)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The other direction or the other end has closed the connection.
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await to.SendAsync(bytes, cut.Token).ConfigureAwait(false)..];
    }
}
