-- Times are microseconds since 1970-01-01 UTC. Documents are JSON text.

CREATE TABLE projects (
    name        TEXT    NOT NULL PRIMARY KEY,
    last_number INTEGER NOT NULL DEFAULT 0
);
INSERT INTO projects (name) VALUES ('default');

CREATE TABLE plans (
    project TEXT NOT NULL REFERENCES projects (name),
    hash    TEXT NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (project, hash)
);
CREATE INDEX plans_by_hash ON plans (hash);

CREATE TABLE runs (
    id         TEXT    NOT NULL PRIMARY KEY,
    project    TEXT    NOT NULL REFERENCES projects (name),
    number     INTEGER NOT NULL,
    workflow   TEXT    NOT NULL,
    plan       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at   INTEGER,
    UNIQUE (project, number),
    FOREIGN KEY (project, plan) REFERENCES plans (project, hash)
);

-- The primary key is the compare-and-swap: two drivers can never both write event n.
CREATE TABLE events (
    run_id  TEXT    NOT NULL REFERENCES runs (id),
    seq     INTEGER NOT NULL,
    project TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    body    TEXT    NOT NULL,
    PRIMARY KEY (run_id, seq)
);

-- A released lease keeps its row, without an owner, so that the fencing number only grows.
CREATE TABLE leases (
    run_id        TEXT    NOT NULL PRIMARY KEY REFERENCES runs (id),
    project       TEXT    NOT NULL,
    fence         INTEGER NOT NULL,
    machine       TEXT,
    process_id    INTEGER,
    process_start INTEGER,
    expires_at    INTEGER NOT NULL
);

-- SQLite has no NaN: a point that is not a number has a null value.
CREATE TABLE metrics (
    run_id   TEXT    NOT NULL REFERENCES runs (id),
    step     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    attempt  INTEGER NOT NULL,
    project  TEXT    NOT NULL,
    value    REAL,
    PRIMARY KEY (run_id, step, name, position, attempt)
) WITHOUT ROWID;

CREATE TABLE step_results (
    project  TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    workflow TEXT    NOT NULL,
    step     TEXT    NOT NULL,
    run_id   TEXT    NOT NULL,
    parts    TEXT    NOT NULL,
    outputs  TEXT    NOT NULL,
    seconds  REAL    NOT NULL,
    used_at  INTEGER NOT NULL,
    PRIMARY KEY (project, key)
);

CREATE TABLE latest_results (
    project  TEXT NOT NULL,
    workflow TEXT NOT NULL,
    step     TEXT NOT NULL,
    key      TEXT NOT NULL,
    PRIMARY KEY (project, workflow, step),
    FOREIGN KEY (project, key) REFERENCES step_results (project, key) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX latest_results_by_key ON latest_results (project, key);

CREATE TABLE models (
    project TEXT NOT NULL,
    name    TEXT NOT NULL,
    PRIMARY KEY (project, name)
) WITHOUT ROWID;

CREATE TABLE model_versions (
    project  TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    hash     TEXT    NOT NULL,
    artifact TEXT    NOT NULL,
    metrics  TEXT    NOT NULL,
    run_id   TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (project, name, version),
    FOREIGN KEY (project, name) REFERENCES models (project, name)
);

CREATE TABLE model_aliases (
    project TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    alias   TEXT    NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (project, name, alias),
    FOREIGN KEY (project, name, version) REFERENCES model_versions (project, name, version)
) WITHOUT ROWID;

CREATE TABLE alias_moves (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    project      TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    alias        TEXT    NOT NULL,
    from_version INTEGER,
    to_version   INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    run_id       TEXT    NOT NULL
);
CREATE INDEX alias_moves_by_model ON alias_moves (project, name, id);
CREATE TRIGGER alias_moves_keep_rows BEFORE DELETE ON alias_moves BEGIN SELECT RAISE(ABORT, 'alias history is append-only'); END;
CREATE TRIGGER alias_moves_keep_values BEFORE UPDATE ON alias_moves BEGIN SELECT RAISE(ABORT, 'alias history is append-only'); END;

CREATE TABLE deployments (
    project TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    model   TEXT    NOT NULL,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    run_id  TEXT    NOT NULL,
    PRIMARY KEY (project, name),
    FOREIGN KEY (project, model, version) REFERENCES model_versions (project, name, version)
) WITHOUT ROWID;

-- What each idempotency key answered the first time.
CREATE TABLE releases (
    project TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    result  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (project, key)
) WITHOUT ROWID;
