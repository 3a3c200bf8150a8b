using Workflows.Core.Diagnostics;

namespace Workflows.Server.Api;

/// <summary>A request that is refused.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public ProblemException(int status, string code, string detail)
        : this(new Problem(status, code, detail))
    {
    }

    /// <summary>What is answered.</summary>
    public Problem Problem => problem;

    /// <summary>Refuses a spec or inputs with everything that is wrong with them, when anything is.</summary>
    public static void ThrowIfErrors(IReadOnlyList<Diagnostic> diagnostics, string what)
    {
        var errors = diagnostics.Where(d => d.Severity == Severity.Error).ToList();
        if (errors.Count == 0) return;
        throw new ProblemException(new Problem(422, errors[0].Code, $"{what}: {errors[0].Message} {errors[0].Fix}{(errors.Count > 1 ? $" ({errors.Count - 1} more)" : "")}")
        {
            Diagnostics = diagnostics,
        });
    }
}
