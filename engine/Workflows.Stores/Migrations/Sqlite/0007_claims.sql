-- Queues for what is limited. A claim counts as long as the lease of its run is live under the same fence; whatever does not is dropped by whoever looks next.
CREATE TABLE claims (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    project    TEXT    NOT NULL,
    pool       TEXT    NOT NULL,
    run_id     TEXT    NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    step       TEXT    NOT NULL,
    attempt    INTEGER NOT NULL,
    fence      INTEGER NOT NULL,
    priority   INTEGER NOT NULL,
    demand     TEXT    NOT NULL,
    granted    TEXT,
    queued_at  INTEGER NOT NULL,
    granted_at INTEGER,
    UNIQUE (pool, run_id, step, attempt)
);
CREATE INDEX claims_by_run ON claims (run_id);
