-- Who may use the server. Of a key only the hash is kept. Without a project it opens all of them. What a browser got in exchange for a key belongs to that key.
CREATE TABLE access_keys (
    id         text COLLATE "C" PRIMARY KEY,
    name       text COLLATE "C" NOT NULL,
    role       text COLLATE "C" NOT NULL,
    project    text COLLATE "C",
    models     text COLLATE "C" NOT NULL,
    hash       text COLLATE "C" NOT NULL UNIQUE,
    created_at bigint NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    expires_at bigint,
    revoked_at bigint,
    session_of text COLLATE "C" REFERENCES access_keys (id)
);
CREATE INDEX access_keys_by_session ON access_keys (session_of) WHERE session_of IS NOT NULL;

-- Who changed what, or was refused to.
CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      bigint NOT NULL,
    project text COLLATE "C",
    actor   text COLLATE "C" NOT NULL,
    key_id  text COLLATE "C",
    action  text COLLATE "C" NOT NULL,
    target  text COLLATE "C" NOT NULL,
    status  bigint NOT NULL
);
CREATE INDEX audit_by_project ON audit (project, id);
CREATE FUNCTION refuse_to_change_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_keep BEFORE DELETE OR UPDATE OR TRUNCATE ON audit EXECUTE FUNCTION refuse_to_change_audit();
