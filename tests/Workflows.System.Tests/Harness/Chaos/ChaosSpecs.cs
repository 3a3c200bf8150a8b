namespace Workflows.System.Tests.Harness.Chaos;

/// <summary>Workflows of every construct that a kill may hit, each with an end that no kill may change.</summary>
internal static class ChaosSpecs
{
    /// <summary>YAML by name. <c>{folder}</c> stands for a folder of the play, <c>{n}</c> for a number of the run.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["chain"] = """
            apiVersion: workflows/v1
            name: chain
            inputs: { n: { type: integer } }
            steps:
              a: { uses: flow/print, with: { message: "run ${{ inputs.n }}" } }
              b: { uses: flow/sleep, needs: [a], with: { duration: PT0.3S } }
              c: { uses: flow/print, needs: [b], with: { message: "${{ steps.a.outputs.message }}, c" } }
              d: { uses: flow/sleep, needs: [c], with: { duration: PT0.3S } }
              e: { uses: flow/print, needs: [d], with: { message: "${{ steps.c.outputs.message }}, e" } }
              f: { uses: flow/sleep, needs: [e], with: { duration: PT0.3S } }
              g: { uses: flow/print, needs: [f], with: { message: "${{ steps.e.outputs.message }}, g" } }
            outputs: { said: "${{ steps.g.outputs.message }}" }
            """,
        ["fan"] = """
            apiVersion: workflows/v1
            name: fan
            inputs: { n: { type: integer } }
            steps:
              each:
                foreach: [a, b, c, d, e, f, g, h]
                steps:
                  rest: { uses: flow/sleep, with: { duration: PT0.2S } }
                  say: { uses: flow/print, needs: [rest], with: { message: "${{ item }}${{ inputs.n }}" } }
                outputs: { said: "${{ steps.say.outputs.message }}" }
            finally:
              after: { uses: flow/print, with: { message: over } }
            outputs: { said: "${{ join(steps.each.outputs.said, ' ') }}" }
            """,
        ["retry"] = """
            apiVersion: workflows/v1
            name: retry
            inputs: { n: { type: integer } }
            steps:
              flaky:
                uses: run/command
                retry: { maxAttempts: 20, backoff: constant, interval: PT0.2S }
                with:
                  program: sh
                  args: [-c, "sleep 0.2; echo x >> {folder}/flaky-$0; test $(wc -l < {folder}/flaky-$0) -ge 3", "${{ inputs.n }}"]
              done: { uses: flow/print, needs: [flaky], with: { message: "at last ${{ inputs.n }}" } }
            outputs: { said: "${{ steps.done.outputs.message }}" }
            """,
        ["approval"] = """
            apiVersion: workflows/v1
            name: approval
            inputs: { n: { type: integer } }
            steps:
              before: { uses: flow/sleep, with: { duration: PT0.2S } }
              ask: { needs: [before], approval: { message: "go on?", count: 2 } }
              after: { uses: flow/sleep, needs: [ask], with: { duration: PT0.3S } }
            outputs: { by: "${{ join(steps.ask.outputs.approvedBy, ' ') }}" }
            """,
        ["group"] = """
            apiVersion: workflows/v1
            name: group
            inputs: { n: { type: integer } }
            concurrency: { group: alone, limit: 1, behavior: queue }
            steps:
              inside:
                uses: run/command
                with: { program: flock, args: [-n, "{folder}/alone", sleep, "0.4"] }
              more: { uses: flow/sleep, needs: [inside], with: { duration: PT0.2S } }
            outputs: { n: "${{ inputs.n }}" }
            """,
        ["training"] = """
            apiVersion: workflows/v1
            name: training
            inputs: { n: { type: integer } }
            seed: 5
            steps:
              load: { uses: data/read-csv, with: { path: digits.csv, label: digit } }
              split: { uses: data/split, with: { dataset: "${{ steps.load.outputs.dataset }}", validation: 0.1, test: 0.1 } }
              train:
                uses: train/classifier
                cache: false
                resources: { memory: 256Mi }
                with:
                  train: ${{ steps.split.outputs.train }}
                  validation: ${{ steps.split.outputs.validation }}
                  model: { layers: [{ dense: 32, activation: relu }, { dropout: 0.1 }, { dense: 10 }] }
                  epochs: 120
            outputs: { model: "${{ steps.train.outputs.model.hash }}" }
            """,
    };
}
