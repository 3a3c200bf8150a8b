ALTER TABLE projects ADD COLUMN created_at INTEGER;

-- What the change numbers of a project lie above, also when the run that had the highest one is removed.
ALTER TABLE projects ADD COLUMN last_change INTEGER NOT NULL DEFAULT 0;

-- Grows in its project with every new state of any run: whoever follows a list reads on from the last one that he saw.
ALTER TABLE runs ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX runs_by_change ON runs (project, changed, number);
CREATE INDEX runs_by_workflow ON runs (project, workflow, number);

ALTER TABLE runs ADD COLUMN started_by TEXT;
UPDATE runs SET started_by = (SELECT json_extract(e.body, '$.by') FROM events e WHERE e.run_id = runs.id AND e.seq = 1);

-- What each request was answered with that somebody may send again.
CREATE TABLE requests (
    project     TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    run_id      TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    PRIMARY KEY (project, key)
) WITHOUT ROWID;
CREATE INDEX requests_by_run ON requests (run_id);
CREATE INDEX requests_by_age ON requests (at);

-- The person who moved it; then run_id is empty. An alias that was taken away has moved to version 0.
ALTER TABLE alias_moves ADD COLUMN moved_by TEXT;
ALTER TABLE deployments ADD COLUMN moved_by TEXT;
