using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TemporalTestServer.Tests.Conformance.Fixture;

/// <summary>A real Temporal service in the place of the in-process one, where the environment names an address or a binary.</summary>
internal static class RealServer
{
    private const string AddressVariable = "WORKERDOWN_TEST_TEMPORAL";
    private const string BinaryVariable = "WORKERDOWN_TEST_TEMPORAL_CLI";

    private static readonly Lazy<string?> Started = new(Start);

    /// <summary>Null when the tests are to run against the in-process service; the binary is started once.</summary>
    public static string? Address => Started.Value;

    private static string? Start()
    {
        var address = Environment.GetEnvironmentVariable(AddressVariable);
        var binary = Environment.GetEnvironmentVariable(BinaryVariable);
        if (!string.IsNullOrEmpty(address) || string.IsNullOrEmpty(binary))
            return string.IsNullOrEmpty(address) ? null : address;
        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo(
            binary,
            [
                "server", "start-dev", "--headless", "--log-level", "error",
                "--port", port.ToString(CultureInfo.InvariantCulture),
                "--dynamic-config-value", "system.forceSearchAttributesCacheRefreshOnRead=true",
                "--dynamic-config-value", "frontend.workerHeartbeatsEnabled=true",
                "--dynamic-config-value", "frontend.ListWorkersEnabled=true",
            ])) ?? throw new InvalidOperationException($"{binary} did not start.");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Kill(entireProcessTree: true);
        return string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
