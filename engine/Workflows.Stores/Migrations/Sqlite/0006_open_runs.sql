-- What a server looks through for runs to take up: as many rows as there are open runs, however many have ended.
CREATE INDEX open_runs ON runs (project, number) WHERE state IN ('Queued', 'Running', 'Waiting');
