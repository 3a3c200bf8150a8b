namespace Workflows.Server.Access;

/// <summary>Marks an endpoint that is open on loopback, and elsewhere for whoever has a good key; one that answers with a model for whoever may call that model.</summary>
internal sealed class OpenLocally;
