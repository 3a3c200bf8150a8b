-- What came to hooks. A delivery that started a run goes with it. Who signed nothing leaves no more than the first bytes of what he sent.
CREATE TABLE deliveries (
    id            text COLLATE "C" PRIMARY KEY,
    project       text COLLATE "C" NOT NULL,
    workflow      text COLLATE "C" NOT NULL,
    sender_id     text COLLATE "C",
    at            bigint NOT NULL,
    verdict       text COLLATE "C" NOT NULL,
    status        integer NOT NULL,
    code          text COLLATE "C",
    detail        text COLLATE "C",
    run_id        text COLLATE "C" REFERENCES runs (id) ON DELETE CASCADE,
    headers       text COLLATE "C" NOT NULL,
    body          bytea NOT NULL,
    bytes         bigint NOT NULL,
    redelivery_of text COLLATE "C",
    pointer       text COLLATE "C"
);
CREATE INDEX deliveries_by_hook ON deliveries (project, workflow, id);
CREATE INDEX deliveries_by_project ON deliveries (project, id);
CREATE INDEX deliveries_by_sender ON deliveries (project, workflow, sender_id) WHERE sender_id IS NOT NULL;
CREATE INDEX deliveries_idle ON deliveries (project, workflow, id) WHERE run_id IS NULL;
CREATE INDEX deliveries_by_run ON deliveries (run_id) WHERE run_id IS NOT NULL;
