using WorkerDown.Core;

namespace WorkerDown.Tests.Core;

public class NearestNameTests
{
    [Theory]
    [InlineData("grup", "group")]
    [InlineData("UNGROUPD", "ungrouped")]
    [InlineData("gr", null)]
    [InlineData("gro", "group")]
    [InlineData("group", "group")]
    [InlineData("groupxx", "group")]
    [InlineData("groupxxx", null)]
    [InlineData("xunxgrxouped", "ungrouped")]
    [InlineData("xunxgrxoupxed", null)]
    [InlineData("gorup", "group")]
    [InlineData("carrots", null)]
    [InlineData("", null)]
    public void A_mistyped_name_is_near_with_two_wrong_letters_or_a_third_of_a_long_name(string typed, string? near) =>
        Assert.Equal(near, NearestName.Of(typed, ["ungrouped", "group"]));

    [Fact]
    public void Of_equally_near_names_the_first_by_the_alphabet_is_offered_and_of_none_none()
    {
        Assert.Equal("mail-a", NearestName.Of("mail", ["mail-b", "mail-a"]));
        Assert.Null(NearestName.Of("mail", []));
    }

    [Fact]
    public void A_text_beyond_300_letters_is_no_slip_of_the_fingers()
    {
        Assert.Equal(new string('a', 300), NearestName.Of(new string('a', 300), [new string('a', 300)]));
        Assert.Null(NearestName.Of(new string('a', 301), [new string('a', 301)]));
    }
}
