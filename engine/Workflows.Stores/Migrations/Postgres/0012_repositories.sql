-- Git repositories that projects follow. What somebody set and what is known of it are JSON: nobody asks for a part.
CREATE TABLE repositories (
    project  text COLLATE "C" NOT NULL,
    name     text COLLATE "C" NOT NULL,
    settings text COLLATE "C" NOT NULL,
    state    text COLLATE "C" NOT NULL,
    PRIMARY KEY (project, name)
);

-- Workflows whose spec was taken away. The next revision of one removes its line.
CREATE TABLE disabled_workflows (
    project  text COLLATE "C" NOT NULL,
    workflow text COLLATE "C" NOT NULL,
    reason   text COLLATE "C" NOT NULL,
    at       bigint NOT NULL,
    PRIMARY KEY (project, workflow)
);
