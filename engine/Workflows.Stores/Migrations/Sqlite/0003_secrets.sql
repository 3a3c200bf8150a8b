-- A sealed value is nonce, tag and cipher text of AES-256-GCM, bound to project, name and workflows.
CREATE TABLE secrets (
    project    TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    workflows  TEXT    NOT NULL,
    sealed     BLOB    NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (project, name)
) WITHOUT ROWID;
