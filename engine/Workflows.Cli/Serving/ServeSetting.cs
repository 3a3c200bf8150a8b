using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Workflows.Core.Hosting;
using Workflows.Core.Spec;

namespace Workflows.Cli.Serving;

/// <summary>
/// One setting of <c>serve</c>: as the option <c>--name</c>, as the variable <c>WORKFLOWS_SERVE_NAME</c>, or as a key of the settings file.
/// </summary>
/// <param name="Key">As the file writes it.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Form">What a value is, in a word or two.</param>
/// <param name="Read">The values as they are now, as text.</param>
/// <param name="Take">The settings with this value, or null when it is none.</param>
internal sealed partial record ServeSetting(
    string Key, string Help, string Form, Func<ServeSettings, IEnumerable<string>> Read, Func<ServeSettings, IReadOnlyList<string>, ServeSettings?> Take)
{
    /// <summary>All, in the order in which they are shown.</summary>
    public static IReadOnlyList<ServeSetting> All { get; } =
    [
        One("host", "Address to listen on: a loopback address, or one that others reach, such as 0.0.0.0.", "address", s => s.Server.Host,
            (s, v) => v == "localhost" || IPAddress.TryParse(v.Trim('[', ']'), out _) ? s with { Server = s.Server with { Host = v } } : null),
        One("port", "TCP port; 0 takes a free one.", "number from 0 to 65535", s => $"{s.Server.Port}",
            (s, v) => Whole(v) is { } n and <= 65535 ? s with { Server = s.Server with { Port = (int)n } } : null),
        Many("hostName", "A name under which the server is called; repeat for more. Loopback names and its own address are always good.", "name", s => s.Server.HostNames,
            (s, v) => v.All(n => Uri.CheckHostName(n) != UriHostNameType.Unknown) ? s with { Server = s.Server with { HostNames = v } } : null),
        One("specs", "Folder of specs to list, watch, run and edit; ./specs, else the working directory.", "folder", s => s.Specs ?? "",
            (s, v) => v.Length > 0 ? s with { Specs = v } : null),
        Many("dataRoot", "A folder outside of the specs' repository below which their files may be read; repeat for more.", "folder", s => s.DataRoots,
            (s, v) => v.All(Path.IsPathFullyQualified) ? s with { DataRoots = v } : null),
        Flag("allowCommands", "Let steps start programs of the workflow's choice (run/command).", s => s.AllowCommands, (s, v) => s with { AllowCommands = v }),
        Many("privateTargets", "A project whose steps may send requests to addresses of this machine and of private networks (notify/webhook), or all; repeat for more.", "project", s => s.PrivateTargets,
            (s, v) => v.All(ProjectNames.IsOne) ? s with { PrivateTargets = v } : null),
        Flag("noRuns", "Leave runs to other servers of the same store: only answer.", s => !s.Server.DrivesRuns, (s, v) => s with { Server = s.Server with { DrivesRuns = !v } }),
        One("requestsPerSecond", "Requests per second that one key may make.", "number from 1 to 1000000", s => $"{s.Server.RequestsPerSecond}",
            (s, v) => Whole(v) is { } n and >= 1 and <= 1_000_000 ? s with { Server = s.Server with { RequestsPerSecond = (int)n } } : null),
        One("maxUpload", "Longest upload of an artifact.", "size such as 512Mi", s => $"{s.Server.MaxUploadBytes >> 20}Mi",
            (s, v) => ByteSize.TryParse(v, out var bytes) && bytes > 0 ? s with { Server = s.Server with { MaxUploadBytes = bytes } } : null),
        One("otlpEndpoint", "Where traces and logs go over OTLP (gRPC), such as http://localhost:4317. Without it nowhere.", "URL", s => $"{s.Server.OtlpEndpoint}",
            (s, v) => Uri.TryCreate(v, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? s with { Server = s.Server with { OtlpEndpoint = uri } } : null),
    ];

    /// <summary>Whether it is given without a value.</summary>
    public bool IsFlag { get; private init; }

    /// <summary>Whether it may be given more than once.</summary>
    public bool IsMany { get; private init; }

    /// <summary><c>--host-name</c>.</summary>
    public string Option => $"--{Capitals().Replace(Key, m => $"-{m.Value.ToLowerInvariant()}")}";

    /// <summary><c>WORKFLOWS_SERVE_HOST_NAME</c>.</summary>
    public string Variable => $"WORKFLOWS_SERVE_{Capitals().Replace(Key, m => $"_{m.Value}").ToUpperInvariant()}";

    private static ServeSetting One(string key, string help, string form, Func<ServeSettings, string> read, Func<ServeSettings, string, ServeSettings?> take) =>
        new(key, help, form, s => [read(s)], (s, v) => v is [var only] ? take(s, only) : null);

    private static ServeSetting Many(string key, string help, string form, Func<ServeSettings, IEnumerable<string>> read, Func<ServeSettings, IReadOnlyList<string>, ServeSettings?> take) =>
        new(key, help, form, read, take) { IsMany = true };

    private static ServeSetting Flag(string key, string help, Func<ServeSettings, bool> read, Func<ServeSettings, bool, ServeSettings> take) =>
        new(key, help, "true or false", s => [read(s) ? "true" : "false"], (s, v) => v switch
        {
            ["true"] => take(s, true),
            ["false"] => take(s, false),
            _ => null,
        }) { IsFlag = true };

    private static long? Whole(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capitals();
}
