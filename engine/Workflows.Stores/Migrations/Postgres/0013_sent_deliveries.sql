-- The first delivery of a sender's name is found without reading all others of its hook.
DROP INDEX deliveries_by_sender;
CREATE INDEX deliveries_by_sender ON deliveries (project, workflow, sender_id, id) WHERE sender_id IS NOT NULL;
