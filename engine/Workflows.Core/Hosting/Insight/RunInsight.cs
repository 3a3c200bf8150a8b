using Workflows.Core.Hosting.Previews;

namespace Workflows.Core.Hosting.Insight;

/// <summary>What looks ahead to runs and back on them.</summary>
/// <param name="Previewer">Says what a run would do.</param>
/// <param name="Comparer">Puts two runs side by side.</param>
/// <param name="Explainer">Says why a step ran.</param>
/// <param name="Files">Finds what a plan reads.</param>
internal sealed record RunInsight(PlanPreviewer Previewer, RunComparer Comparer, StepExplainer Explainer, PlanFiles Files);
