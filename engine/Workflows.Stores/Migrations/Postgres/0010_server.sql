ALTER TABLE projects ADD COLUMN created_at bigint;

-- What the change numbers of a project lie above where the database numbers no transactions; unused here.
ALTER TABLE projects ADD COLUMN last_change bigint NOT NULL DEFAULT 0;

-- The transaction that gave the run its state: whoever follows a list reads on from the last one that he saw.
ALTER TABLE runs ADD COLUMN changed bigint NOT NULL DEFAULT 0;
CREATE INDEX runs_by_change ON runs (project, changed, number);
CREATE INDEX runs_by_workflow ON runs (project, workflow, number);

-- In JSON the character zero stands for itself, but no text can hold it.
ALTER TABLE runs ADD COLUMN started_by text COLLATE "C";
UPDATE runs SET started_by = (SELECT e.body::json ->> 'by' FROM events e WHERE e.run_id = runs.id AND e.seq = 1 AND strpos(e.body, '\u0000') = 0);

-- What each request was answered with that somebody may send again.
CREATE TABLE requests (
    project     text COLLATE "C" NOT NULL,
    key         text COLLATE "C" NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    run_id      text COLLATE "C" NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    at          bigint NOT NULL,
    PRIMARY KEY (project, key)
);
CREATE INDEX requests_by_run ON requests (run_id);
CREATE INDEX requests_by_age ON requests (at);

-- The person who moved it; then run_id is empty. An alias that was taken away has moved to version 0.
ALTER TABLE alias_moves ADD COLUMN moved_by text COLLATE "C";
ALTER TABLE deployments ADD COLUMN moved_by text COLLATE "C";
