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

    [Fact]
    public void Halves_of_a_character_are_shown_as_broken_and_whole_ones_stay()
    {
        Assert.Equal("a\uFFFD", OutsideText.Clean("a\uD83D"));
        Assert.Equal("\uFFFDb", OutsideText.Clean("\uD83Db"));
        Assert.Equal("\uFFFD\U0001F600", OutsideText.Clean("\uD83D\uD83D\uDE00"));
        Assert.Equal("\U0001F600\U0001F601", OutsideText.Clean("\U0001F600\U0001F601"));
    }

    [Fact]
    public void A_text_of_just_the_length_stays_whole_and_one_more_is_counted()
    {
        Assert.Equal("abcd", OutsideText.Clean("abcd", 4));
        Assert.Equal("abcd... (1 more characters)", OutsideText.Clean("abcde", 4));
    }

    [Fact]
    public void What_lies_beyond_what_is_looked_at_is_counted_too()
    {
        const int looked = 16 * 1024;

        Assert.Equal($"aa... ({looked} more characters)", OutsideText.Clean("aa" + new string('\u200B', looked), 4));
        Assert.Equal("aa", OutsideText.Clean("aa" + new string('\u200B', looked - 2), 4));
        Assert.Equal($"aaaa... ({looked - 3} more characters)", OutsideText.Clean("aaaa " + new string('b', looked - 4), 4));
        Assert.Equal($"aa bb... ({looked + 1} more characters)", OutsideText.Clean("aa bb " + new string('c', looked)));
        Assert.Equal($" ccc... ({looked - 3} more characters)", OutsideText.Clean(" " + new string('c', looked), 4));
        Assert.Equal($"aa b... ({looked - 4} more characters)", OutsideText.Clean("aa " + new string('b', looked - 3), 4));
        Assert.Equal($"aaaa... ({looked + 96} more characters)", OutsideText.Clean(new string('a', looked + 100), 4));
    }
}
