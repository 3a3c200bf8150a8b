-- Times are microseconds since 1970-01-01 UTC. Documents are JSON text, kept byte by byte. What is compared or sorted compares bytewise: prefixes are looked up as ranges.

CREATE TABLE projects (
    name        text COLLATE "C" PRIMARY KEY,
    last_number bigint NOT NULL DEFAULT 0
);
INSERT INTO projects (name) VALUES ('default');

CREATE TABLE plans (
    project text COLLATE "C" NOT NULL REFERENCES projects (name),
    hash    text COLLATE "C" NOT NULL,
    body    text NOT NULL,
    PRIMARY KEY (project, hash)
);
CREATE INDEX plans_by_hash ON plans (hash);

CREATE TABLE runs (
    id         text COLLATE "C" PRIMARY KEY,
    project    text COLLATE "C" NOT NULL REFERENCES projects (name),
    number     bigint NOT NULL,
    workflow   text COLLATE "C" NOT NULL,
    plan       text COLLATE "C" NOT NULL,
    state      text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    ended_at   bigint,
    replay_of  text COLLATE "C" REFERENCES runs (id),
    UNIQUE (project, number),
    FOREIGN KEY (project, plan) REFERENCES plans (project, hash)
);

-- What a server looks through for runs to take up: as many rows as there are open runs, however many have ended.
CREATE INDEX open_runs ON runs (project, number) WHERE state IN ('Queued', 'Running', 'Waiting');

-- The primary key is the compare-and-swap: two drivers can never both write event n. Whoever appends has read the run in the same transaction, so nothing checks again that there is one.
CREATE TABLE events (
    run_id  text COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    project text COLLATE "C" NOT NULL,
    at      bigint NOT NULL,
    body    text NOT NULL,
    PRIMARY KEY (run_id, seq)
);

-- A released lease keeps its row, without an owner, so that the fencing number only grows.
CREATE TABLE leases (
    run_id        text COLLATE "C" PRIMARY KEY REFERENCES runs (id),
    project       text COLLATE "C" NOT NULL,
    fence         bigint NOT NULL,
    machine       text,
    process_id    bigint,
    process_start bigint,
    expires_at    bigint NOT NULL
);

-- A point that is not a number has a null value, as in every database.
CREATE TABLE metrics (
    run_id   text COLLATE "C" NOT NULL REFERENCES runs (id),
    step     text COLLATE "C" NOT NULL,
    name     text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    attempt  bigint NOT NULL,
    project  text COLLATE "C" NOT NULL,
    value    double precision,
    PRIMARY KEY (run_id, step, name, position, attempt)
);

-- Which artifacts a project may read: those that its runs gave, and those that somebody brought in.
CREATE TABLE artifacts (
    project text COLLATE "C" NOT NULL,
    hash    text COLLATE "C" NOT NULL,
    handle  text NOT NULL,
    PRIMARY KEY (project, hash)
);

-- made_at is when a result was computed; used_at also moves when it is reused.
CREATE TABLE step_results (
    project  text COLLATE "C" NOT NULL,
    key      text COLLATE "C" NOT NULL,
    workflow text COLLATE "C" NOT NULL,
    step     text COLLATE "C" NOT NULL,
    run_id   text COLLATE "C" NOT NULL,
    parts    text NOT NULL,
    outputs  text NOT NULL,
    seconds  double precision NOT NULL,
    made_at  bigint NOT NULL,
    used_at  bigint NOT NULL,
    PRIMARY KEY (project, key)
);

CREATE TABLE latest_results (
    project  text COLLATE "C" NOT NULL,
    workflow text COLLATE "C" NOT NULL,
    step     text COLLATE "C" NOT NULL,
    key      text COLLATE "C" NOT NULL,
    PRIMARY KEY (project, workflow, step),
    FOREIGN KEY (project, key) REFERENCES step_results (project, key) ON DELETE CASCADE
);
CREATE INDEX latest_results_by_key ON latest_results (project, key);

CREATE TABLE models (
    project text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    PRIMARY KEY (project, name)
);

-- network is the artifact, in JSON, that the model was converted from.
CREATE TABLE model_versions (
    project  text COLLATE "C" NOT NULL,
    name     text COLLATE "C" NOT NULL,
    version  bigint NOT NULL,
    hash     text COLLATE "C" NOT NULL,
    artifact text NOT NULL,
    network  text,
    metrics  text NOT NULL,
    run_id   text COLLATE "C" NOT NULL,
    at       bigint NOT NULL,
    PRIMARY KEY (project, name, version),
    FOREIGN KEY (project, name) REFERENCES models (project, name)
);

CREATE TABLE model_aliases (
    project text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    alias   text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (project, name, alias),
    FOREIGN KEY (project, name, version) REFERENCES model_versions (project, name, version)
);

CREATE TABLE alias_moves (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project      text COLLATE "C" NOT NULL,
    name         text COLLATE "C" NOT NULL,
    alias        text COLLATE "C" NOT NULL,
    from_version bigint,
    to_version   bigint NOT NULL,
    at           bigint NOT NULL,
    run_id       text COLLATE "C" NOT NULL
);
CREATE INDEX alias_moves_by_model ON alias_moves (project, name, id);
CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'alias history is append-only'; END $$;
CREATE TRIGGER alias_moves_keep BEFORE DELETE OR UPDATE OR TRUNCATE ON alias_moves EXECUTE FUNCTION refuse_to_change_history();

CREATE TABLE deployments (
    project text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    model   text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    at      bigint NOT NULL,
    run_id  text COLLATE "C" NOT NULL,
    PRIMARY KEY (project, name),
    FOREIGN KEY (project, model, version) REFERENCES model_versions (project, name, version)
);

-- What each idempotency key answered the first time.
CREATE TABLE releases (
    project text COLLATE "C" NOT NULL,
    key     text COLLATE "C" NOT NULL,
    result  text NOT NULL,
    at      bigint NOT NULL,
    PRIMARY KEY (project, key)
);

-- A sealed value is nonce, tag and cipher text of AES-256-GCM, bound to project, name and workflows.
CREATE TABLE secrets (
    project    text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    workflows  text NOT NULL,
    sealed     bytea NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (project, name)
);

-- turn grows with every acceptance: the revision with the highest one was accepted last.
CREATE TABLE revisions (
    project   text COLLATE "C" NOT NULL,
    workflow  text COLLATE "C" NOT NULL,
    number    bigint NOT NULL,
    version   text COLLATE "C",
    hash      text COLLATE "C" NOT NULL,
    bundle    text NOT NULL,
    path      text NOT NULL,
    commit_id text COLLATE "C",
    author    text NOT NULL,
    at        bigint NOT NULL,
    turn      bigint NOT NULL,
    PRIMARY KEY (project, workflow, number),
    UNIQUE (project, workflow, hash),
    UNIQUE (project, workflow, version)
);

-- Every commit that has the content of a revision.
CREATE TABLE revision_commits (
    project   text COLLATE "C" NOT NULL,
    workflow  text COLLATE "C" NOT NULL,
    commit_id text COLLATE "C" NOT NULL,
    number    bigint NOT NULL,
    PRIMARY KEY (project, workflow, commit_id),
    FOREIGN KEY (project, workflow, number) REFERENCES revisions (project, workflow, number)
);

-- Which transaction of a process was stored last: how it finds out about a commit whose answer it never got. Rewritten with every commit, hence the room on the page.
CREATE SEQUENCE writer_ids;
CREATE TABLE writers (
    id   bigint PRIMARY KEY,
    turn bigint NOT NULL,
    at   timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 10);
