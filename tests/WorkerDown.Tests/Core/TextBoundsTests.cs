using WorkerDown.Core;

namespace WorkerDown.Tests.Core;

public class TextBoundsTests
{
    [Theory]
    [InlineData("abcdefghij", 10, "abcdefghij")]
    [InlineData("abcdefghijk", 10, "abcdefg...")]
    [InlineData("äöüäöü", 12, "äöüäöü")]
    [InlineData("äöüäöü", 11, "äöüä...")]
    [InlineData("äöüäöü", 10, "äöü...")]
    [InlineData("abcd\U0001F600\U0001F600", 11, "abcd\U0001F600...")]
    [InlineData("abcd\U0001F600\U0001F600", 10, "abcd...")]
    [InlineData("abcd\U0001F600efgh", 10, "abcd...")]
    [InlineData("abcdef", 3, "...")]
    public void A_text_is_cut_to_its_bytes_and_never_within_a_character(string text, int bytes, string cut) =>
        Assert.Equal(cut, TextBounds.Cut(text, bytes));
}
