-- When a result was computed; used_at also moves when it is reused.
ALTER TABLE step_results ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0;
UPDATE step_results SET made_at = used_at;

-- The network that a model was converted from: the artifact in JSON.
ALTER TABLE model_versions ADD COLUMN network TEXT;
