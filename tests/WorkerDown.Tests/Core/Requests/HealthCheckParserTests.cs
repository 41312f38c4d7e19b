using System.Text.Json;
using WorkerDown.Core.Requests;

namespace WorkerDown.Tests.Core.Requests;

public class HealthCheckParserTests
{
    [Theory]
    [InlineData("null", "the whole fleet")]
    [InlineData("{}", "the whole fleet")]
    [InlineData("""{"group":"dns"}""", "group dns")]
    [InlineData("""{"GROUP":[" dns ","mail","DNS"]}""", "group dns and group mail")]
    [InlineData("""{"ungrouped":"true"}""", "targets without a group")]
    [InlineData("""{"group":"dns","ungrouped":true}""", "group dns and targets without a group")]
    [InlineData("""{"group":null}""", "the whole fleet")]
    public void Any_form_of_a_part_is_understood(string json, string part) => Assert.Equal(part, Parse(json).Part!.ToString());

    [Theory]
    [InlineData("""{"grup":"dns"}""", "The member 'grup' is unknown; did you mean 'group'? Known members: group, ungrouped.")]
    [InlineData("""{"group":7}""", "The member 'group' must be the name of a group or a list of them; it is the number 7.")]
    [InlineData("""{"group":["dns",7]}""", "The member 'group' must be the name of a group or a list of them; it is a list with something else in it.")]
    [InlineData("""{"group":[]}""", "The member 'group' must be the name of a group or a list of them; it is an empty list.")]
    [InlineData("""{"group":""}""", "The member 'group' must be the name of a group or a list of them; it is an empty text.")]
    [InlineData("""{"group":"0123456789012345678901234567890123456789012345678901234567890123"}""", "The member 'group' must be the name of a group or a list of them; it is a text of more than 63 characters.")]
    [InlineData("\"dns\"", "The input must be one JSON object, for example {\"group\":\"dns\"}, or nothing for the whole fleet; it is a text.")]
    public void What_is_not_understood_is_named(string json, string error)
    {
        var parsed = Parse(json);
        Assert.Null(parsed.Part);
        Assert.Equal(error, parsed.Error);
    }

    [Fact]
    public void A_group_has_a_name_of_63_characters_at_most_and_blanks_are_none()
    {
        Assert.NotNull(Parse($$"""{"group":"{{new string('a', 63)}}"}""").Part);
        Assert.EndsWith("it is an empty text.", Parse($$"""{"group":"{{new string(' ', 63)}}"}""").Error, StringComparison.Ordinal);
    }

    private static (WorkerDown.Core.Health.FleetPart? Part, string? Error) Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return HealthCheckParser.Parse(document.RootElement.Clone());
    }
}
