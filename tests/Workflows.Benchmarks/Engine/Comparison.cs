using System.Diagnostics;

namespace Workflows.Benchmarks.Engine;

/// <summary>A shape by the engine and by the bare writer, in turns.</summary>
internal sealed class Comparison(Shape shape)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public Shape Shape => shape;

    /// <summary>Seconds of the engine.</summary>
    public Sample Engine { get; } = new();

    /// <summary>Seconds of the bare writer.</summary>
    public Sample Bare { get; } = new();

    /// <summary>Time of the engine over that of the bare writer, turn by turn.</summary>
    public Sample Ratio { get; } = new();

    /// <summary>Speed of the engine as a part of that of the bare writer, turn by turn.</summary>
    public Sample Speed { get; } = new();

    /// <summary>Figures of a step: the engine's, the bare writer's, and steps in a second.</summary>
    public string PerStep =>
        $"{PerStepOf(Engine.Median):F0} µs a step, bare {PerStepOf(Bare.Median):F0} µs; {shape.AllSteps / Engine.Median:N0} steps/s, bare {shape.AllSteps / Bare.Median:N0}";

    /// <summary>Turns of both, once the compiler of the runtime has made its last version of whatever runs often: a server runs for weeks.</summary>
    public static async Task<Comparison> OfAsync(EngineHome home, Shape shape, int turns, CancellationToken cancellationToken)
    {
        var comparison = new Comparison(shape);
        for (var from = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(from) < WarmUp;) await TurnAsync();
        for (var turn = 0; turn < turns; turn++) comparison.Add(await TurnAsync());

        return comparison;

        async Task<(double Engine, double Bare)> TurnAsync()
        {
            var runs = await home.RunAsync(shape, cancellationToken);
            return (runs.Time.TotalSeconds, (await home.WriteBareAsync(runs, cancellationToken)).TotalSeconds);
        }
    }

    private double PerStepOf(double seconds) => seconds / shape.AllSteps * 1e6;

    private void Add((double Engine, double Bare) seconds)
    {
        var (engine, bare) = seconds;
        Engine.Add(engine);
        Bare.Add(bare);
        Ratio.Add(engine / bare);
        Speed.Add(bare / engine);
    }
}
