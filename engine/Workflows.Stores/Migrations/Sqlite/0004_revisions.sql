-- turn grows with every acceptance: the revision with the highest one was accepted last.
CREATE TABLE revisions (
    project   TEXT    NOT NULL,
    workflow  TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    version   TEXT,
    hash      TEXT    NOT NULL,
    bundle    TEXT    NOT NULL,
    path      TEXT    NOT NULL,
    commit_id TEXT,
    author    TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    turn      INTEGER NOT NULL,
    PRIMARY KEY (project, workflow, number),
    UNIQUE (project, workflow, hash),
    UNIQUE (project, workflow, version)
) WITHOUT ROWID;

-- Every commit that has the content of a revision.
CREATE TABLE revision_commits (
    project   TEXT    NOT NULL,
    workflow  TEXT    NOT NULL,
    commit_id TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    PRIMARY KEY (project, workflow, commit_id),
    FOREIGN KEY (project, workflow, number) REFERENCES revisions (project, workflow, number)
) WITHOUT ROWID;
