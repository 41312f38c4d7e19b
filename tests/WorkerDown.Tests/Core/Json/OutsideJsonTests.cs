using System.Text;
using System.Text.Json;
using WorkerDown.Core.Json;

namespace WorkerDown.Tests.Core.Json;

public class OutsideJsonTests
{
    [Theory]
    [InlineData("""
        "\ud800"
        """)]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""[1,{"deep":["\udc00"]}]""")]
    public void Half_a_character_anywhere_is_told_at_once(string json) =>
        Assert.StartsWith("it holds a text that is not Unicode", Assert.Throws<JsonException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"name":"a","list":[null]}""")]
    [InlineData("""{"name":"a","list":["b",null]}""")]
    [InlineData("""{"name":"a","more":[[1],[null]]}""")]
    public void A_list_with_an_empty_entry_is_refused(string json) =>
        Assert.Equal("a list in it has an empty entry", Assert.Throws<JsonException>(() => OutsideJson.As<Named>(Read(json))).Message);

    [Fact]
    public void What_may_not_be_null_is_refused_and_what_is_right_is_read()
    {
        Assert.Throws<JsonException>(() => OutsideJson.As<Named>(Read("""{"name":null,"list":[]}""")));
        Assert.Equal("a", OutsideJson.As<Named>(Read("""{"name":"a","list":["b"]}"""))!.Name);
    }

    [Fact]
    public void What_does_not_say_of_which_kind_it_is_is_refused() =>
        Assert.StartsWith("it does not say what it is", Assert.Throws<JsonException>(() => OutsideJson.As<Shape>(Read("{}"))).Message, StringComparison.Ordinal);

    private static JsonElement Read(string json) => OutsideJson.Read(Encoding.UTF8.GetBytes(json));

    private sealed record Named(string Name, IReadOnlyList<string> List);

    private abstract record Shape;
}
