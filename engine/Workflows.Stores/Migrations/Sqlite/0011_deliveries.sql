-- What came to hooks. A delivery that started a run goes with it. Who signed nothing leaves no more than the first bytes of what he sent.
CREATE TABLE deliveries (
    id            TEXT    NOT NULL PRIMARY KEY,
    project       TEXT    NOT NULL,
    workflow      TEXT    NOT NULL,
    sender_id     TEXT,
    at            INTEGER NOT NULL,
    verdict       TEXT    NOT NULL,
    status        INTEGER NOT NULL,
    code          TEXT,
    detail        TEXT,
    run_id        TEXT    REFERENCES runs (id) ON DELETE CASCADE,
    headers       TEXT    NOT NULL,
    body          BLOB    NOT NULL,
    bytes         INTEGER NOT NULL,
    redelivery_of TEXT,
    pointer       TEXT
);
CREATE INDEX deliveries_by_hook ON deliveries (project, workflow, id);
CREATE INDEX deliveries_by_project ON deliveries (project, id);
CREATE INDEX deliveries_by_sender ON deliveries (project, workflow, sender_id) WHERE sender_id IS NOT NULL;
CREATE INDEX deliveries_idle ON deliveries (project, workflow, id) WHERE run_id IS NULL;
CREATE INDEX deliveries_by_run ON deliveries (run_id) WHERE run_id IS NOT NULL;
