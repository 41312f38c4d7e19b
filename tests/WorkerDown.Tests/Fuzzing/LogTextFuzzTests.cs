using System.Text;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Tests.Fuzzing;

/// <summary>Whatever a worker writes to its log, what is kept of it is short, printable and without a secret.</summary>
public class LogTextFuzzTests
{
    private const int Rounds = 300;
    private const int Lines = 100;
    private const string Secret = "hunter2canary";

    private static readonly string[] Says =
    [
        $"password={Secret}", $"\"password\": \"{Secret}\"", $"Authorization: Bearer {Secret}0123456789", $"postgres://app:{Secret}@db/x", $"--db-password {Secret}", $"api_key: '{Secret}'",
        $"https://hooks.slack.com/services/{Secret}", $"<token>{Secret}</token>", $"X-Api-Key: {Secret}", $"AWS_SECRET_ACCESS_KEY={Secret}",
    ];

    public static TheoryData<int> Seeds => Fuzz.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_is_kept_of_a_log_is_short_printable_and_without_a_secret(int seed) => Fuzz.Each(seed, Rounds, random =>
    {
        var mutation = new Mutation(random);
        var log = new StringBuilder();
        for (var lines = random.Next(1, 40); lines > 0; lines--)
            log.Append(Piece(random, mutation)).Append(mutation.Any("\n", "\r\n", "\n\n", "\0\n"));

        var kept = LogText.Clean(log.ToString(), Lines);

        Assert.InRange(kept.Count, 0, Lines);
        foreach (var line in kept)
        {
            Assert.InRange(line.Length, 0, OutsideText.Length + 60);
            Assert.DoesNotContain(line, c => char.IsControl(c));
            Assert.DoesNotContain(Secret, line, StringComparison.Ordinal);
            Assert.Equal(line, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
        }
    });

    private static string Piece(Random random, Mutation mutation) => random.Next(6) switch
    {
        0 => Encoding.UTF8.GetString(mutation.Noise(random.Next(3000))),
        1 => new string(mutation.Any('x', ' ', '=', '"', '\\', '/', '@'), random.Next(60_000)),
        2 => mutation.Text(random.Next(500)),
        3 => Hidden(random, mutation.Any<string>(Says)),
        4 => $"{mutation.Text(random.Next(20))} {mutation.Any<string>(Says)}",
        _ => $"info: {random.Next()} jobs done",
    };

    // Colours, cursor moves and zero-width characters in the middle of the words.
    private static string Hidden(Random random, string text)
    {
        var hidden = new StringBuilder();
        foreach (var c in text)
        {
            if (random.Next(5) == 0)
                hidden.Append(random.Next(5) switch { 0 => "\u001b[31m", 1 => "\u200b", 2 => "\u001b[2K", 3 => "\u001b]0;title\u0007", _ => "\0" });
            hidden.Append(c);
        }
        return hidden.ToString();
    }
}
