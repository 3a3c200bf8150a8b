-- Git repositories that projects follow. What somebody set and what is known of it are JSON: nobody asks for a part.
CREATE TABLE repositories (
    project  TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    settings TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    PRIMARY KEY (project, name)
) WITHOUT ROWID;

-- Workflows whose spec was taken away. The next revision of one removes its line.
CREATE TABLE disabled_workflows (
    project  TEXT    NOT NULL,
    workflow TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (project, workflow)
) WITHOUT ROWID;
