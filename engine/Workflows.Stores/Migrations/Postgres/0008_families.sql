-- The outermost run that a run belongs to, itself for a run of its own: they are kept and removed together. A run in the state Removing is being removed, and nobody finds it.
ALTER TABLE runs ADD COLUMN family text COLLATE "C" NOT NULL DEFAULT '';
UPDATE runs SET family = (
    WITH RECURSIVE up (id, parent) AS (
        SELECT runs.id, (SELECT e.body::jsonb #>> '{parent,run}' FROM events e WHERE e.run_id = runs.id AND e.seq = 1)
        UNION ALL
        SELECT p.id, (SELECT e.body::jsonb #>> '{parent,run}' FROM events e WHERE e.run_id = p.id AND e.seq = 1) FROM up JOIN runs p ON p.id = up.parent)
    SELECT up.id FROM up WHERE NOT EXISTS (SELECT 1 FROM runs q WHERE q.id = up.parent));
CREATE INDEX runs_by_family ON runs (family);

-- What must be looked through before a plan or a run may go.
CREATE INDEX runs_by_plan ON runs (project, plan);
CREATE INDEX runs_by_original ON runs (replay_of) WHERE replay_of IS NOT NULL;
