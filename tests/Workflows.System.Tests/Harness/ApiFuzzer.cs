using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Workflows.System.Tests.Harness;

/// <summary>
/// Calls every operation that a server's OpenAPI document lists, with values that fit, nearly fit and do not fit at all, and notes whatever a server must not
/// answer: a status of 500 or more, no answer, an error that is no problem document. Same seed, same requests as far as the answers are the same.
/// </summary>
internal sealed class ApiFuzzer(HttpClient client, int seed)
{
    private const string Boundary = "between";

    // What loads native libraries or copies everything is asked less often than the rest.
    private static readonly HashSet<string> Costly = ["examine", "backUp"];

    private const int CostlyRounds = 15;
    private const int MostBroken = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Hostile =
    [
        "", " ", "0", "-1", "99999999999999999999", "1e309", "NaN", "null", "true", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "a\tb", "<script>alert(1)</script>", "'; DROP TABLE runs; --",
        "${{ secrets.X }}", "sha256:0", "sha256:" + new string('f', 64), "2026-13-45T99:99:99Z", "😀", "\u202e", "\ufffd", new string('x', 3000), "*", "@/etc/passwd", "default/../other", ".", "..",
    ];

    private readonly Random random = new(seed);
    private readonly Dictionary<string, List<string>> known = new()
    {
        ["project"] = ["default"], ["workflow"] = ["hello", "ask"], ["run"] = ["1"], ["hash"] = [], ["model"] = ["digits"], ["alias"] = ["champion"], ["delivery"] = [], ["secret"] = ["TOKEN"], ["key"] = [], ["repo"] = ["team-a"],
        ["step"] = ["greet", "again"], ["left"] = ["1"], ["right"] = ["1"], ["topic"] = ["runs", "workflows", "run:1", "logs:1", "metrics:1"], ["state"] = ["succeeded", "failed", "running"],
        ["from"] = ["1", "2026-01-01T00:00:00Z"], ["to"] = ["1", "2027-01-01T00:00:00Z"], ["level"] = ["information", "error"], ["kind"] = ["file", "dataset"], ["format"] = ["csv", "arrow"], ["label"] = ["kind"],
        ["limit"] = ["1", "50", "1000"], ["cursor"] = ["1"], ["points"] = ["100"], ["rows"] = ["5"], ["runs"] = ["3"], ["revision"] = ["1"], ["attempt"] = ["1"], ["path"] = ["team/made.yaml"],
    };

    private JsonNode document = new JsonObject();

    /// <summary>Requests so far.</summary>
    public int Requests { get; private set; }

    /// <summary>Of them answered with 2xx.</summary>
    public int Good { get; private set; }

    /// <summary>How often each operation answered with a status.</summary>
    public Dictionary<string, SortedDictionary<int, int>> Answers { get; } = [];

    /// <summary>What must not be.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>The longest that an answer took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Sends so many requests.</summary>
    public async Task RunAsync(int requests, CancellationToken cancellationToken)
    {
        document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", cancellationToken))!;
        var operations = document["paths"]!.AsObject()
            .SelectMany(p => p.Value!.AsObject().Select(o => (Path: p.Key, Method: new HttpMethod(o.Key.ToUpperInvariant()), Operation: o.Value!)))
            .OrderBy(o => (string?)o.Operation["operationId"], StringComparer.Ordinal).ToList();
        for (var (i, last) = (0, Requests + requests); Requests < last && Broken.Count < MostBroken; i++)
        {
            var (path, method, operation) = operations[i % operations.Count];
            if (Costly.Contains((string)operation["operationId"]!) && i / operations.Count % CostlyRounds > 0) continue;
            await SendAsync(path, method, operation, cancellationToken);
        }
    }

    private async Task SendAsync(string path, HttpMethod method, JsonNode operation, CancellationToken cancellationToken)
    {
        var name = (string)operation["operationId"]!;
        using var request = Request(path, method, operation);
        var place = request.RequestUri!.OriginalString;
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
            Judge(name, $"{method} {place}", (int)response.StatusCode, response, isStream ? "" : await response.Content.ReadAsStringAsync(patience.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Broken.Add($"{method} {place}: no answer in {Patience}");
        }
        catch (HttpRequestException e)
        {
            Broken.Add($"{method} {place}: {e.Message}");
        }

        if (Stopwatch.GetElapsedTime(began) is var took && took > Slowest) Slowest = took;
    }

    private void Judge(string name, string what, int status, HttpResponseMessage response, string body)
    {
        Requests++;
        if (status is >= 200 and < 300) Good++;
        if (!Answers.TryGetValue(name, out var statuses)) Answers[name] = statuses = [];
        statuses[status] = statuses.GetValueOrDefault(status) + 1;
        if (status >= 500) Broken.Add($"{what}: {status} {body}");
        else if (status >= 400 && response.Content.Headers.ContentType?.MediaType != "application/problem+json") Broken.Add($"{what}: {status} without a problem document: {body}");
        else if (body.Contains("   at Workflows.", StringComparison.Ordinal)) Broken.Add($"{what}: a stack trace: {body}");
        if (status is 200 or 201 or 202) Learn(name, body, response);
    }

    private void Learn(string name, string body, HttpResponseMessage response)
    {
        if (response.Headers.ETag is { } tag) known["etag"] = [tag.Tag];
        if (JsonText(body) is not JsonObject answer) return;
        if (name == "uploadArtifact") Add("hash", (string?)answer["hash"]);
        if (name == "listDeliveries") Add("delivery", (string?)answer["items"]!.AsArray().FirstOrDefault()?["id"]);
        if (name == "createKey") Add("key", (string?)answer["key"]?["id"]);
        if (name is "startRun" or "replayRun" && (answer["number"] ?? answer["runId"]) is { } number)
        {
            foreach (var place in (string[])["run", "left", "right"]) Add(place, $"{number}");
        }
    }

    private void Add(string name, string? value)
    {
        if (value is null) return;
        if (known[name].Count >= 50) known[name].RemoveAt(random.Next(known[name].Count));
        known[name].Add(value);
    }

    private HttpRequestMessage Request(string path, HttpMethod method, JsonNode operation)
    {
        var query = new StringBuilder();
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            var name = (string)parameter!["name"]!;
            var isPath = (string?)parameter["in"] == "path";
            if (isPath)
            {
                path = path.Replace($"{{{name}}}", Escaped(Value(name)), StringComparison.Ordinal);
            }
            else if (random.Next(3) == 0 || (bool?)parameter["required"] == true)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Escaped(Value(name)));
            }
        }

        var request = new HttpRequestMessage(method, path + query);
        if (random.Next(4) == 0) request.Headers.TryAddWithoutValidation("Prefer", Pick(["wait=1", "wait=0", "wait=x", "respond-async"]));
        if (random.Next(4) == 0) request.Headers.TryAddWithoutValidation("Idempotency-Key", Pick(["a", "b", $"{random.Next(1000)}", "", new string('k', 300)]));
        if (method == HttpMethod.Put || method == HttpMethod.Delete)
        {
            if (random.Next(2) == 0) request.Headers.TryAddWithoutValidation("If-None-Match", "*");
            else request.Headers.TryAddWithoutValidation("If-Match", known.GetValueOrDefault("etag", ["\"x\""])[0]);
        }

        if (random.Next(50) == 0) request.Headers.TryAddWithoutValidation("Last-Event-ID", Pick([.. Hostile.Where(h => h.All(c => c is >= ' ' and < '\x7f'))]));
        if (operation["requestBody"]?["content"] is JsonObject content) request.Content = Body(content);
        return request;
    }

    private ByteArrayContent Body(JsonObject content)
    {
        var (type, schema) = content.First();
        var bytes = random.Next(20) switch
        {
            0 => Encoding.UTF8.GetBytes(Pick(["", "{", "[", "null", "[[[[", "\"", "{\"a\":1,}", new string('[', 5000)])),
            1 => Noise(),
            _ when type.Contains("json", StringComparison.Ordinal) => Encoding.UTF8.GetBytes(Json(schema!["schema"], 0)?.ToJsonString() ?? "null"),
            _ when type.Contains("multipart", StringComparison.Ordinal) => Form(),
            _ => Encoding.UTF8.GetBytes(Pick([Yaml("made"), Yaml("hello"), "a,b,kind\n1,2,x\n3,4,y\n", "nonsense", Pick(Hostile)])),
        };
        var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(random.Next(30) == 0 ? "text/html" : type.StartsWith("multipart", StringComparison.Ordinal) ? $"{type}; boundary={Boundary}" : type);
        return body;
    }

    // A folder with one spec, now and then damaged.
    private byte[] Form()
    {
        var name = random.Next(6) == 0 ? Pick(["../made.yaml", "/made.yaml", "deep/made.yaml", ""]) : "team/made.yaml";
        var form = Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{Yaml(Pick(["sent", "made"]))}\r\n--{Boundary}--\r\n");
        if (random.Next(4) == 0) form[random.Next(form.Length)] ^= (byte)random.Next(1, 256);
        return random.Next(8) == 0 ? form[..random.Next(form.Length)] : form;
    }

    private byte[] Noise()
    {
        var noise = new byte[random.Next(200)];
        random.NextBytes(noise);
        return noise;
    }

    private static string Yaml(string name) => $"apiVersion: workflows/v1\nname: {name}\nsteps:\n  greet: {{ uses: flow/print, with: {{ message: hi }} }}\n";

    // A value of a schema, now and then one that does not fit.
    private JsonNode? Json(JsonNode? schema, int depth)
    {
        if (schema is not JsonObject given || depth > 6) return null;
        if ((string?)given["$ref"] is { } reference) return Json(document["components"]!["schemas"]![reference.Split('/')[^1]], depth);
        if ((given["oneOf"] ?? given["anyOf"]) is JsonArray choices) return Json(choices[random.Next(choices.Count)], depth + 1);
        if (random.Next(25) == 0) return Pick(Hostile);
        if (given["enum"] is JsonArray words) return words[random.Next(words.Count)]?.DeepClone();
        var type = given["type"] is JsonArray several ? (string?)several[random.Next(several.Count)] : (string?)given["type"];
        return type switch
        {
            "object" or null when given["properties"] is JsonObject properties => Record(properties, given["required"] as JsonArray, depth),
            "object" => new JsonObject { [Pick(["name", "times", "x"])] = Pick(["Ada", "1", "3"]) },
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Json(given["items"], depth + 1))]),
            "string" => Pick(Hostile),
            "integer" => random.Next(-1, 5),
            "number" => random.NextDouble(),
            "boolean" => random.Next(2) == 0,
            _ => null,
        };
    }

    private JsonObject Record(JsonObject properties, JsonArray? required, int depth)
    {
        var record = new JsonObject();
        foreach (var (name, schema) in properties)
        {
            var isRequired = required?.Any(r => (string?)r == name) == true;
            if (!isRequired && random.Next(3) > 0 && name != "workflow") continue;
            record[name] = name switch
            {
                "workflow" when random.Next(8) > 0 => Pick(["hello", "ask"]),
                "text" when random.Next(4) > 0 => Yaml(Pick(["hello", "made"])),
                "name" or "value" when random.Next(3) > 0 => Pick(["a proper value", "team-a", "TOKEN"]),
                "role" => Pick(["viewer", "operator", "editor"]),
                "expires" => Pick(["1d", "90d", "soon"]),
                "only" or "from" or "step" when random.Next(2) > 0 => Pick(["greet", "again"]),
                _ => Json(schema, depth + 1),
            };
        }

        if (random.Next(25) == 0) record["unknown"] = 1;
        return record;
    }

    private string Value(string name) => known.TryGetValue(name, out var values) && values.Count > 0 && random.Next(8) > 0 ? Pick(values) : Pick(Hostile);

    private static string Escaped(string text) => text is "." or ".." ? text.Replace(".", "%2e", StringComparison.Ordinal) : Uri.EscapeDataString(text);

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private static JsonNode? JsonText(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (global::System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
