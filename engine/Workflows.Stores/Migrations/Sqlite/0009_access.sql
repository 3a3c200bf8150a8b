-- Who may use the server. Of a key only the hash is kept. Without a project it opens all of them. What a browser got in exchange for a key belongs to that key.
CREATE TABLE access_keys (
    id         TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    project    TEXT,
    models     TEXT    NOT NULL,
    hash       TEXT    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    session_of TEXT    REFERENCES access_keys (id)
);
CREATE INDEX access_keys_by_session ON access_keys (session_of) WHERE session_of IS NOT NULL;

-- Who changed what, or was refused to.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    project TEXT,
    actor   TEXT    NOT NULL,
    key_id  TEXT,
    action  TEXT    NOT NULL,
    target  TEXT    NOT NULL,
    status  INTEGER NOT NULL
);
CREATE INDEX audit_by_project ON audit (project, id);
CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_keeps_values BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
