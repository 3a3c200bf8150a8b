namespace Workflows.System.Tests.Server;

/// <summary>Small workflows for tests of the API.</summary>
internal static class Specs
{
    public const string Hello = """
        apiVersion: workflows/v1
        name: hello
        inputs:
          name: { type: string, default: world }
          times: { type: integer, default: 1, minimum: 1, maximum: 5 }
        steps:
          greet:
            uses: flow/print
            with: { message: "Hello ${{ inputs.name }}" }
          again:
            uses: flow/print
            with: { message: "${{ steps.greet.outputs.message }} ${{ inputs.times }}" }
        outputs:
          said: ${{ steps.again.outputs.message }}
        """;

    public const string Ask = """
        apiVersion: workflows/v1
        name: ask
        steps:
          measure:
            uses: flow/print
            with: { message: "0.97" }
          yes:
            approval: { message: "Release with ${{ steps.measure.outputs.message }}?", approvers: [operator], excludeAuthor: true, evidence: ["${{ steps.measure.outputs.message }}"] }
          done:
            needs: [yes]
            uses: flow/print
            with: { message: released }
        outputs:
          by: ${{ steps.yes.outputs.approvedBy }}
        """;

    public const string Rest = """
        apiVersion: workflows/v1
        name: rest
        steps:
          rest:
            uses: flow/sleep
            with: { duration: 10m }
        """;

    public const string Fail = """
        apiVersion: workflows/v1
        name: fail
        steps:
          fail:
            uses: flow/fail
            with: { message: not today }
        """;

    public const string Table = """
        apiVersion: workflows/v1
        name: table
        inputs:
          rows: { type: file }
        steps:
          load:
            uses: data/read-csv
            with: { file: "${{ inputs.rows }}", label: kind }
          profile:
            uses: data/profile
            with: { dataset: "${{ steps.load.outputs.dataset }}" }
        outputs:
          rows: ${{ steps.load.outputs.dataset.rows }}
        """;
}
