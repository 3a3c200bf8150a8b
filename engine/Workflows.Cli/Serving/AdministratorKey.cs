using Spectre.Console;
using Workflows.Core.Access;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Serving;

/// <summary>The key of the first administrator: made when nobody has ever had one, kept in a file that only the owner of the home can read, and shown only at a terminal.</summary>
internal static class AdministratorKey
{
    /// <summary>Name of the file in the home.</summary>
    public const string FileName = "admin.key";

    /// <summary>Makes the key when it is the first.</summary>
    public static async Task GiveAsync(Session session, CancellationToken cancellationToken)
    {
        if (await session.Get<KeyDesk>().CreateFirstAsync(cancellationToken) is not { } issued) return;
        WorkflowHome.Prepare(session.Home);
        var path = Path.Combine(session.Home, FileName);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var writer = new StreamWriter(path, options)) await writer.WriteLineAsync(issued.Text.AsMemory(), cancellationToken);
        session.Terminal.Out.MarkupLineInterpolated($"  A key for the first administrator lies in {path}");
        if (!Console.IsOutputRedirected) session.Terminal.Out.MarkupLineInterpolated($"  [bold]{issued.Text}[/] [grey]is not shown again[/]");
    }
}
