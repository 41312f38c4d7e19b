namespace Sandbox.TemporalTestServer.Matching;

/// <summary>Events a second over the last 30 seconds of the shared clock.</summary>
internal sealed class RateWindow
{
    private const int Seconds = 30;
    private readonly long[] second = new long[Seconds];
    private readonly int[] count = new int[Seconds];

    public void Add(DateTimeOffset now)
    {
        var at = now.ToUnixTimeSeconds();
        var slot = at % Seconds;
        if (second[slot] != at)
        {
            second[slot] = at;
            count[slot] = 0;
        }
        count[slot]++;
    }

    public float PerSecond(DateTimeOffset now)
    {
        var oldest = now.ToUnixTimeSeconds() - Seconds;
        var sum = 0;
        for (var slot = 0; slot < Seconds; slot++)
            sum += second[slot] > oldest ? count[slot] : 0;
        return (float)sum / Seconds;
    }
}
