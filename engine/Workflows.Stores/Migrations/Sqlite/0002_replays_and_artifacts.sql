ALTER TABLE runs ADD COLUMN replay_of TEXT REFERENCES runs (id);

-- Which artifacts a project may read: those that its runs gave, and those that somebody brought in.
CREATE TABLE artifacts (
    project TEXT NOT NULL,
    hash    TEXT NOT NULL,
    handle  TEXT NOT NULL,
    PRIMARY KEY (project, hash)
) WITHOUT ROWID;

INSERT OR IGNORE INTO artifacts (project, hash, handle)
SELECT e.project, json_extract(v.value, '$.hash'), v.value
FROM events e, json_tree(e.body, '$.outputs') v
WHERE json_extract(e.body, '$.type') = 'step-succeeded' AND v.type = 'object'
    AND json_extract(v.value, '$.hash') IS NOT NULL AND json_extract(v.value, '$.kind') IS NOT NULL AND json_extract(v.value, '$.bytes') IS NOT NULL;
