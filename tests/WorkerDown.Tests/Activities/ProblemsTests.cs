using System.Net;
using k8s.Autorest;
using WorkerDown.Activities;

namespace WorkerDown.Tests.Activities;

public class ProblemsTests
{
    [Theory]
    [InlineData("""{"kind":"Status","message":"pods is forbidden"}""", "HTTP 502 BadGateway: pods is forbidden")]
    [InlineData("""{"message":42}""", "HTTP 502 BadGateway")]
    [InlineData("""{"message":{"a":1}}""", "HTTP 502 BadGateway")]
    [InlineData("""{"message":"\ud800"}""", "HTTP 502 BadGateway")]
    [InlineData("[]", "HTTP 502 BadGateway")]
    [InlineData("<html>", "HTTP 502 BadGateway")]
    [InlineData(null, "HTTP 502 BadGateway")]
    public void Whatever_answers_in_the_place_of_an_API_server_is_said_in_one_line(string? body, string said) =>
        Assert.Equal(said, Problems.Say(new HttpOperationException { Response = new HttpResponseMessageWrapper(new(HttpStatusCode.BadGateway), body) }));
}
