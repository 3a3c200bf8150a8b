using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Git;

namespace Workflows.Core.Repositories;

/// <summary>Where the clone of a repository lies in the folder of state.</summary>
internal sealed class RepositoryPlace(string home, Repository repository)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly string folder = Path.Combine(home, "repositories", repository.Project);

    private string Mirror => Path.Combine(folder, $"{repository.Name}.git");

    // Where files of one commit are written to look at them.
    private string Checkout => Path.Combine(folder, $"{repository.Name}.files");

    /// <summary>Held until disposed by the one that works with the clone; it goes with the process, however it ends. Waits a while for others.</summary>
    /// <exception cref="FailureException"><c>repository-busy</c>.</exception>
    public async Task<IDisposable> TakeAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        for (var began = time.GetTimestamp(); ;)
        {
            try
            {
                return new FileStream(Path.Combine(folder, $"{repository.Name}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException e) when (DiskError.IsTaken(e))
            {
                if (time.GetElapsedTime(began) >= Patience)
                    throw FailureException.Resource("repository-busy", $"Somebody looks at the repository '{repository.Name}' at this moment. Try again when that is done.", e);
                await Task.Delay(Look, time, cancellationToken);
            }
        }
    }

    /// <summary>The bare clone.</summary>
    public Task<GitMirror> OpenAsync(TimeProvider time, CancellationToken cancellationToken) => GitMirror.OpenAsync(Mirror, repository.IsLocal, time, cancellationToken);

    /// <summary>Removes the clone.</summary>
    public void Remove()
    {
        Clear(Mirror);
        Clear(Checkout);
    }

    /// <summary>An empty folder for the files of a commit.</summary>
    public string Empty()
    {
        Clear(Checkout);
        return Directory.CreateDirectory(Checkout).FullName;
    }

    private static void Clear(string path)
    {
        if (!Directory.Exists(path)) return;

        // git keeps its objects read-only.
        foreach (var file in Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })) File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(path, recursive: true);
    }
}
