using System.Text.Json;
using System.Text.Json.Nodes;
using WorkerDown.Core.Json;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Table;
using WorkerDown.Tests.Host.Commands;
using OurSchema = WorkerDown.Host.Configuration.Table.JsonSchema;
using Schema = Json.Schema.JsonSchema;

namespace WorkerDown.Tests.Host.Configuration;

public class JsonSchemaTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Fact]
    public async Task The_command_prints_it_and_the_shipped_file_is_the_same()
    {
        var typed = await Typed.Async("config", "schema");
        Assert.Equal(0, typed.Code);
        var shipped = Path.Combine(AppContext.BaseDirectory, "appsettings.schema.json");
        Assert.True(await File.ReadAllTextAsync(shipped) == typed.Output, "src/WorkerDown.Host/appsettings.schema.json is not what 'workerdown config schema' prints: write it anew");
    }

    [Fact]
    public void The_example_is_valid_by_the_schema()
    {
        var example = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "appsettings.example.jsonc")), documentOptions: WithComments);
        Assert.True(IsValid(example));
    }

    [Theory]
    [InlineData("""{ "targts": {} }""")]
    [InlineData("""{ "schedule": { "interval": 30 } }""")]
    [InlineData("""{ "schedule": { "interval": "half a minute" } }""")]
    [InlineData("""{ "storm": { "maxShare": 50 } }""")]
    [InlineData("""{ "host": { "healthPort": 70000 } }""")]
    [InlineData("""{ "targets": { "a": { "namespace": "a" } } }""")]
    [InlineData("""{ "defaults": { "policy": { "requireApproval": ["rolback"] } } }""")]
    public void What_the_program_refuses_the_schema_refuses_too(string json) => Assert.False(IsValid(JsonNode.Parse(json)));

    [Fact]
    public void Every_setting_is_in_it_with_its_meaning_and_a_default_that_the_program_reads()
    {
        var settings = Walk(SettingsTable.Root, OurSchema.Root(), "").ToList();
        Assert.True(settings.Count > 50);
        foreach (var (path, leaf, schema) in settings)
        {
            if (leaf.About.Length > 0)
                Assert.True(schema["description"]?.GetValue<string>().StartsWith(leaf.About, StringComparison.Ordinal), path);
            if (leaf.Default is not { } value)
                continue;
            Assert.True(Schema.FromText(schema.ToJsonString()).Evaluate(JsonSerializer.SerializeToElement(schema["default"])).IsValid, $"{path}: the default is not valid");
            var text = value is TimeSpan span ? DurationText.Write(span) : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
            Assert.Equal(value, leaf.Read(text).Value);
        }
    }

    private static bool IsValid(JsonNode? json) => Schema.FromText(OurSchema.Root().ToJsonString(WorkerDownJson.Options)).Evaluate(JsonSerializer.SerializeToElement(json)).IsValid;

    private static IEnumerable<(string Path, Leaf Leaf, JsonObject Schema)> Walk(Setting setting, JsonNode? schema, string path)
    {
        Assert.True(schema is JsonObject, $"{path} is missing in the schema");
        return setting switch
        {
            Section section => section.Members.SelectMany(m => Walk(m, schema["properties"]?[m.Name], $"{path}.{m.Name}")),
            Map map => Walk(map.Item, schema["additionalProperties"], $"{path}.*"),
            Many many => Walk(many.Item, (schema["anyOf"]?[0] ?? schema)["items"], $"{path}[]"),
            Leaf leaf => [(path, leaf, (JsonObject)schema)],
            _ => throw new InvalidOperationException(path),
        };
    }
}
