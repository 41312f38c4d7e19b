using Google.Protobuf;
using Sandbox.TemporalTestServer.Visibility;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace TemporalTestServer.Tests.Visibility;

public sealed class SearchAttributeRegistryTests
{
    private readonly SearchAttributeRegistry registry = Rows.Registry();

    [Fact]
    public void An_attribute_that_nobody_registered_is_named() => Assert.Equal(
        "Namespace default has no mapping defined for search attribute Colour", Refusal("Colour", "\"red\""));

    [Fact]
    public void An_attribute_of_the_system_cannot_be_set() => Assert.Equal(
        "WorkflowId attribute can't be set in SearchAttributes", Refusal("WorkflowId", "\"a\""));

    [Theory]
    [InlineData("Size", "\"big\"")]
    [InlineData("Size", "1.5")]
    [InlineData("Paid", "\"yes\"")]
    [InlineData("Due", "\"tomorrow\"")]
    [InlineData("Customer", "5")]
    [InlineData("Customer", "[\"a\",\"b\"]")]
    [InlineData("Tags", "[1]")]
    [InlineData("Tags", "{")]
    public void A_value_of_another_type_is_refused(string name, string json) =>
        Assert.StartsWith($"invalid value for search attribute {name} of type ", Refusal(name, json), StringComparison.Ordinal);

    [Theory]
    [InlineData("Size", "5")]
    [InlineData("Price", "5")]
    [InlineData("Price", "5.5")]
    [InlineData("Paid", "true")]
    [InlineData("Due", "\"2026-03-01T12:00:00Z\"")]
    [InlineData("Customer", "\"a\"")]
    [InlineData("Customer", "[\"a\"]")]
    [InlineData("Customer", "[]")]
    [InlineData("Customer", "null")]
    [InlineData("Customer", "")]
    [InlineData("Tags", "[\"a\",\"b\"]")]
    [InlineData("Tags", "\"a\"")]
    [InlineData("TemporalChangeVersion", "[\"patch\"]")]
    public void A_value_of_the_type_is_taken(string name, string json) => Assert.Null(Refusal(name, json));

    [Fact]
    public void A_reserved_name_cannot_be_registered()
    {
        Assert.Equal("Search attribute CloseTime is reserved by system.", registry.Add("CloseTime", IndexedValueType.Keyword));
        Assert.Equal("Search attribute TemporalMine is reserved by system.", registry.Add("TemporalMine", IndexedValueType.Keyword));
    }

    [Fact]
    public void Registering_a_name_again_changes_nothing()
    {
        Assert.Null(registry.Add("Size", IndexedValueType.Keyword));
        Assert.Equal(IndexedValueType.Int, registry.TypeOf("Size"));
    }

    [Fact]
    public void A_removed_name_is_unknown_and_a_built_in_one_stays()
    {
        Assert.Null(registry.Remove("Size"));
        Assert.Equal(IndexedValueType.Unspecified, registry.TypeOf("Size"));
        Assert.Equal("Search attribute Size doesn't exist.", registry.Remove("Size"));
        Assert.Equal("Unable to remove non-custom search attributes: RunId.", registry.Remove("RunId"));
    }

    [Fact]
    public void Values_get_their_type_written_beside_them()
    {
        var typed = registry.Typed(Attributes("Tags", "[\"a\"]"));

        Assert.Equal("KeywordList", typed.IndexedFields["Tags"].Metadata["type"].ToStringUtf8());
    }

    [Fact]
    public void Every_kind_of_value_survives_the_wire()
    {
        (IndexedValueType Type, object Value)[] values =
        [
            (IndexedValueType.Keyword, "a"), (IndexedValueType.Text, "a b"), (IndexedValueType.Int, 5L), (IndexedValueType.Double, 2.5),
            (IndexedValueType.Bool, true), (IndexedValueType.Datetime, Rows.Noon), (IndexedValueType.KeywordList, new[] { "a", "b" }),
        ];
        foreach (var (type, value) in values)
        {
            var payload = SearchAttributePayload.Encode(value, type);
            Assert.Equal(type, SearchAttributePayload.TypeOf(payload));
            Assert.True(SearchAttributePayload.TryDecode(payload, type, out var decoded));
            Assert.Equal(value, decoded);
        }
    }

    private string? Refusal(string name, string json) => registry.Refusal(Attributes(name, json));

    private static SearchAttributes Attributes(string name, string json) => new()
    {
        IndexedFields = { [name] = new Payload { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") }, Data = ByteString.CopyFromUtf8(json) } },
    };
}
