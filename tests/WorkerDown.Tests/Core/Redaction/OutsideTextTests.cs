using System.Text;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Tests.Core.Redaction;

public class OutsideTextTests
{
    [Theory]
    [InlineData("pass\u0000word=hunter2")]
    [InlineData("pass\u200Bword=hunter2")]
    [InlineData("password=\u001b[31mhunter2\u001b[0m")]
    [InlineData("pass\u001b[1mword=hunter2")]
    [InlineData("\u001b]0;title\u0007password=hunter2")]
    public void Nothing_hides_a_secret_behind_control_and_invisible_characters(string text) =>
        Assert.Equal("password=[redacted]", OutsideText.Clean(text));

    [Fact]
    public void It_is_one_line_of_printable_characters() =>
        Assert.Equal("a b c \uFFFD d \U0001F600", OutsideText.Clean("a\nb\tc \uD800 \u202Ed \U0001F600"));

    [Fact]
    public void A_long_text_is_cut_with_a_note_and_never_within_a_character()
    {
        var cut = OutsideText.Clean(new string('x', OutsideText.Length - 1) + "\U0001F600" + new string('y', 99));

        Assert.Equal(new string('x', OutsideText.Length - 1) + "... (101 more characters)", cut);
    }

    [Fact]
    public void A_secret_that_straddles_what_is_looked_at_is_not_left_in_halves()
    {
        var text = new string('x', 50) + " " + string.Concat(Enumerable.Repeat("password=aaaaaaaaaaaaaaaa ", 700)) + "tail";

        Assert.DoesNotContain("aaa", OutsideText.Clean(text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_a_mebibyte_costs_no_more_than_its_beginning() =>
        Assert.True(OutsideText.Clean(new string('a', 1 << 20)).Length < OutsideText.Length + 50);

    [Fact]
    public void Broken_text_of_a_log_is_kept_readable_and_its_last_lines_count()
    {
        var bytes = new byte[] { 0xFF, 0xFE, (byte)'h', (byte)'i', 0xC3, (byte)'\n' };
        var text = Encoding.UTF8.GetString(bytes) + "\r\n\n  \nsecond\r\nthird";

        Assert.Equal(["\uFFFD\uFFFDhi\uFFFD", "second", "third"], LogText.Clean(text, 10));
        Assert.Equal(["third"], LogText.Clean(text, 1));
    }

    [Fact]
    public void Nothing_stays_nothing() => Assert.Null(OutsideText.Clean(null));
}
