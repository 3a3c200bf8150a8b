using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>What names mean.</summary>
internal sealed partial class ExpressionTyper
{
    private static readonly string[] States = ["succeeded", "failed", "skipped", "cancelled"];
    private static readonly string[] RunNames = ["id", "workflow"];

    private static readonly RecordType ErrorType = new([.. new[] { "step", "kind", "code", "message" }.Select(n =>
        new Field { Name = n, Type = DataType.String, Description = "", Required = true })]);

    private Found FindRoot(Root root, Guards known)
    {
        if (!NameScope.AllRoots.Contains(root.Name)) return UnknownRoot(root);
        if (!IsHere(root)) return Found.Unknown;
        switch (root.Name)
        {
            case "matrix" or "item":
                references.Add(new Reference(root.Name, "", root.Range));
                return new Found(root.Name == "item" ? scope.Item! : scope.Matrix!);
            case "event": return Found.Unknown;
            case "error": return OfError(known);
        }

        Report(DiagnosticCodes.ExpressionType, root.Range, $"'{root.Name}' is no value by itself.", root.Name switch
        {
            "inputs" => "Name an input: inputs.name.",
            "run" => "Write run.id or run.workflow.",
            "steps" => "Name an output: steps.id.outputs.name.",
            _ => $"Name a part of it: {root.Name}.name.",
        });
        return Found.Unknown;
    }

    private Found OfError(Guards known) => scope.ErrorMayMiss && !known.SomethingFailed
        ? new Found(ErrorType, "'finally' also runs when nothing failed", ", or give the step if: failure()")
        : new Found(ErrorType);

    private Found UnknownRoot(Root root)
    {
        var fix = Functions.Names.Contains(root.Name) ? $"Call it: {root.Name}()."
            : scope.Inputs.ContainsKey(root.Name) ? $"Write inputs.{root.Name}."
            : scope.Vars.ContainsKey(root.Name) ? $"Write vars.{root.Name}."
            : scope.Steps.ContainsKey(root.Name) ? $"Write steps.{root.Name}.outputs."
            : DidYouMean(root.Name, NameScope.AllRoots) ?? "Values begin with a root such as inputs, vars or steps; text stands in quotes.";
        return Unknown(root.Range, $"There is nothing named '{root.Name}'.", fix);
    }

    /// <summary>Whether a root has a meaning at this place; says why when it has none.</summary>
    private bool IsHere(Root root)
    {
        if (!scope.Roots.Contains(root.Name))
            Report(CodeOf(root.Name), root.Range, $"'{root.Name}' cannot be read here.", $"Here there is only {string.Join(", ", scope.Roots)}.");
        else if (root.Name == scope.OwnElement)
            Report(DiagnosticCodes.ElementInCondition, root.Range, $"'{root.Name}' has no value yet: this is worked out once for the step, before it has elements.", $"Make the step a group with the {(root.Name == "item" ? "foreach" : "matrix")}, and write this on a step inside.");
        else if (root.Name == "matrix" && scope.Matrix is null)
            Report(DiagnosticCodes.MatrixOutside, root.Range, "There is no matrix around this place.", "Give the step or its group a 'matrix'.");
        else if (root.Name == "item" && scope.Item is null)
            Report(DiagnosticCodes.ItemOutside, root.Range, "There is no foreach around this place.", "Give the step or its group a 'foreach'.");
        else if (root.Name == "error" && !scope.HasError)
            Report(DiagnosticCodes.ErrorOutside, root.Range, "'error' has a value only in 'onFailure' and 'finally'.", "Move the step there, or test steps.id.state.");
        else if (root.Name == "event" && !scope.HasEvent)
            Report(DiagnosticCodes.EventOutside, root.Range, "'event' has a value only under 'on' and in the 'match' of a wait.", "Declare an input and give it under 'on': inputs: { name: \"${{ event.body.name }}\" }.");
        else
            return true;
        return false;
    }

    private static string CodeOf(string root) => root switch
    {
        "matrix" => DiagnosticCodes.MatrixOutside,
        "item" => DiagnosticCodes.ItemOutside,
        "error" => DiagnosticCodes.ErrorOutside,
        "event" => DiagnosticCodes.EventOutside,
        "secrets" => DiagnosticCodes.SecretMisplaced,
        _ => DiagnosticCodes.ExpressionName,
    };

    private Found FindMember(Member e, Guards known)
    {
        if (e is { Target: Root { Name: "inputs" or "vars" or "env" or "secrets" or "run" or "steps" } root })
        {
            return !IsHere(root) ? Found.Unknown : root.Name switch
            {
                "inputs" => FindInput(e),
                "vars" => FindNamed(e, scope.Vars.GetValueOrDefault(e.Name), scope.Vars.Keys, $"There is no var '{e.Name}' here.", "Declare it under 'vars', above where it is used."),
                "env" => FindNamed(e, scope.Env.Find(e.Name), scope.Env.Names, $"The environment has no '{e.Name}'.", "Declare it under 'env'; that of the host is not read."),
                "secrets" => FindSecret(e),
                "run" => RunNames.Contains(e.Name) ? new Found(DataType.String) : Unknown(e.NameRange, $"A run has no '{e.Name}'.", Candidates(e.Name, RunNames, "")),
                _ => CheckStep(e) ? Unknown(e.Range, $"'{e.Range.Of(text)}' is no value by itself.", $"Write steps.{e.Name}.outputs.name or steps.{e.Name}.state.", DiagnosticCodes.ExpressionType) : Found.Unknown,
            };
        }

        return e is { Target: Member { Target: Root { Name: "steps" } steps } step } ? IsHere(steps) ? FindStep(e, step, known) : Found.Unknown : FindField(e, known);
    }

    private Found FindInput(Member e)
    {
        if (!scope.Inputs.TryGetValue(e.Name, out var input))
            return Unknown(e.NameRange, $"The workflow has no input '{e.Name}'.", Candidates(e.Name, scope.Inputs.Keys, "Declare it under 'inputs'."));
        references.Add(new Reference("inputs", e.Name, e.Range));
        return OfField(input, $"the input '{input.Name}' is optional and has no default");
    }

    private Found FindNamed(Member e, DataType? type, IEnumerable<string> names, string message, string fix)
    {
        if (type is null) return Unknown(e.NameRange, message, Candidates(e.Name, names, fix));
        references.Add(new Reference(((Root)e.Target).Name, e.Name, e.Range));
        return new Found(type);
    }

    private Found FindSecret(Member e)
    {
        if (scope.Secrets.Contains(e.Name)) references.Add(new Reference("secrets", e.Name, e.Range));
        else Report(DiagnosticCodes.SecretUndeclared, e.NameRange, $"The workflow declares no secret '{e.Name}'.", DidYouMean(e.Name, scope.Secrets) ?? $"Add it at the top: secrets: [{e.Name}].");
        return new Found(DataType.Secret);
    }

    private bool CheckStep(Member step)
    {
        if (!scope.Steps.ContainsKey(step.Name))
            Report(DiagnosticCodes.UnknownStep, step.NameRange, $"There is no step '{step.Name}'.", Candidates(step.Name, scope.Steps.Keys, "Add it, or correct the name."));
        else if (scope.WhyHidden(step.Name) is { } hidden)
            Report(DiagnosticCodes.ReferenceIntoGroup, step.NameRange, hidden.Message, hidden.Fix);
        else
            return true;
        return false;
    }

    private Found FindStep(Member e, Member step, Guards known)
    {
        if (!CheckStep(step)) return Found.Unknown;
        if (e.Name == "state")
        {
            references.Add(Reference.OfStep(step.Name, e.Range, readsOutputs: false));
            return new Found(new StringType(States));
        }

        if (e.Name != "outputs")
            return Unknown(e.NameRange, $"A step has no '{e.Name}'.", Candidates(e.Name, ["outputs", "state"], $"Write steps.{step.Name}.outputs.{e.Name}."));
        references.Add(Reference.OfStep(step.Name, e.Range, readsOutputs: true));
        if (scope.Steps[step.Name] is not { } outputs) return Found.Unknown;
        if (known.Succeeded.Contains(step.Name) || (known.AllNeeds && scope.SuccessCovers(step.Name)) || scope.WhyMissing(step.Name) is not { } why) return new Found(outputs);
        return new Found(outputs, why, $", or test steps.{step.Name}.state == 'succeeded' in 'if'");
    }

    private Found FindField(Member e, Guards known)
    {
        var first = references.Count;
        var target = Find(e.Target, known);
        var step = OutputsOf(e.Target);
        var read = step is null ? -1 : references.FindIndex(first, r => r is { IsStep: true, Output: null, ReadsOutputs: true, Chooses: false } && r.Name == step);
        if (read >= 0) references[read] = references[read] with { Output = e.Name, Range = e.Range };
        if (MemberOf(target.Type, e.Name) is { } found) return target.Missing is null ? found : target.As(found.Type);

        var isOutput = e.Target is Member { Name: "outputs", Target: Member { Target: Root { Name: "steps" } } };
        var what = isOutput ? $"Step '{step}'" : $"{e.Target.Range.Of(text)} ({TypeFit.Show(target.Type)})";
        return Unknown(e.NameRange, $"{what} has no {(isOutput ? "output " : "")}'{e.Name}'.", Candidates(e.Name, NamesOf(target.Type), "Use the value as it is."));
    }

    // The step whose outputs these are, or whose elements' outputs they are one of.
    private static string? OutputsOf(Expression e) => e switch
    {
        Member { Name: "outputs", Target: Member { Target: Root { Name: "steps" } } step } => step.Name,
        Item item => OutputsOf(item.Target),
        Call { Name: Functions.Best or "array.first" or "array.last", Arguments: [var list, ..] } => OutputsOf(list),
        _ => null,
    };

    /// <summary>A member of a value; of a list the list of its items' members. Null when there is none of that name.</summary>
    private static Found? MemberOf(DataType type, string name) => type switch
    {
        AnyType => Found.Unknown,
        MapType map => new Found(map.Value, $"the map need not have the key '{name}'"),
        RecordType record => TypeFit.FieldOf(record, name) is { } field ? OfField(field, $"the output '{field.Name}' is optional") : null,
        ArtifactType artifact => ArtifactFacts.Of(artifact.Kind).TryGetValue(name, out var fact) ? new Found(fact) : null,
        ListType list => MemberOf(list.Item, name) is { } found ? found.As(new ListType(found.Type)) : null,
        _ => null,
    };

    private static Found OfField(Field field, string why) =>
        field.Required || field.Default is not null ? new Found(field.Type) : new Found(field.Type, why);

    private static IEnumerable<string> NamesOf(DataType type) => type switch
    {
        RecordType record => record.Fields.Select(f => f.Name),
        ArtifactType artifact => ArtifactFacts.Of(artifact.Kind).Keys,
        ListType list => NamesOf(list.Item),
        _ => [],
    };
}
