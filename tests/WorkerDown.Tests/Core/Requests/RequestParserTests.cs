using System.Text.Json;
using WorkerDown.Core.Requests;

namespace WorkerDown.Tests.Core.Requests;

public class RequestParserTests
{
    private const string Example = "for example {\"target\":\"hosting-worker\"}";

    [Theory]
    [InlineData("null", "The input is missing: the member 'target' is needed, " + Example + ".")]
    [InlineData("7", "The input must be one JSON object with the member 'target', " + Example + "; it is the number 7.")]
    [InlineData("[]", "The input must be one JSON object with the member 'target', " + Example + "; it is an array.")]
    [InlineData("true", "The input must be one JSON object with the member 'target', " + Example + "; it is the value true.")]
    [InlineData("{}", "The member 'target' is missing, " + Example + ".")]
    [InlineData("""{"target":null}""", "The member 'target' is missing, " + Example + ".")]
    [InlineData("""{"target":" "}""", "The member 'target' is empty.")]
    [InlineData("""{"target":{}}""", "The member 'target' must be a text; it is an object.")]
    [InlineData("""{"target":"web","dryRun":"perhaps"}""", "The member 'dryRun' must be true or false; it is a text.")]
    [InlineData("""{"target":"web","dryRun":null}""", "The member 'dryRun' must be true or false; it is null.")]
    [InlineData("""{"target":"web","reason":false}""", "The member 'reason' must be a text; it is the value false.")]
    [InlineData("""{"target":"web","dryRn":true}""", "The member 'dryRn' is unknown; did you mean 'dryRun'? Known members: target, dryRun, requireApproval, reason.")]
    [InlineData("""{"target":"web","carrots":1}""", "The member 'carrots' is unknown. Known members: target, dryRun, requireApproval, reason.")]
    [InlineData("""{"dryRun":1}""", "The member 'dryRun' must be true or false; it is the number 1. The member 'target' is missing, " + Example + ".")]
    public void What_is_not_understood_is_named(string json, string error)
    {
        var (request, said) = Parse(json);

        Assert.Null(request);
        Assert.Equal(error, said);
    }

    [Fact]
    public void A_target_has_a_name_of_253_characters_at_most()
    {
        Assert.NotNull(Parse($$"""{"target":"{{new string('a', 253)}}"}""").Item1);
        Assert.Equal("The member 'target' is a name of 254 characters; no target's has more than 253.", Parse($$"""{"target":"{{new string('a', 254)}}"}""").Item2);
    }

    [Fact]
    public void Nothing_at_all_is_missing_too() => Assert.StartsWith("The input is missing", RequestParser.Parse(null).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"target":"web"}""", false, false, null)]
    [InlineData("""{"TARGET":" web ","DryRun":true,"requireApproval":"true","reason":" looks slow "}""", true, true, "looks slow")]
    [InlineData("""{"target":"web","dryRun":"False","requireApproval":false,"reason":null}""", false, false, null)]
    public void Any_form_of_a_request_is_understood(string json, bool dryRun, bool approval, string? reason)
    {
        var (request, error) = Parse(json);

        Assert.Null(error);
        Assert.Equal(("web", dryRun, approval, reason), (request!.Target, request.DryRun, request.RequireApproval, request.Reason));
    }

    [Fact]
    public void What_a_health_check_saw_is_taken_over_and_another_form_of_it_is_named()
    {
        Assert.Equal(Given.Now, Parse("""{"target":"web","seen":{"firstSeenDown":"2026-03-01T03:00:00Z"}}""").Request!.Seen!.FirstSeenDown);
        Assert.StartsWith("The member 'seen' is given by the health check and is not of its form: ", Parse("""{"target":"web","seen":7}""").Error, StringComparison.Ordinal);
    }

    private static (RemediationRequest? Request, string? Error) Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RequestParser.Parse(document.RootElement.Clone());
    }
}
