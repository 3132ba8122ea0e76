-- What rebuilding one key in place, and what serving an old version while a new one is filled, is to be known by.

-- raised each time rows were rewritten in place: a projector that remembers rows from before finds its checkpoint moved
ALTER TABLE checkpoints ADD COLUMN rewrites INTEGER NOT NULL DEFAULT 0;
-- null: the whole read model
ALTER TABLE projection_rebuilds ADD COLUMN event_key TEXT;
-- SHA-256 of what its tables were declared as; null of one that was made before this was recorded
ALTER TABLE projection_generations ADD COLUMN shape TEXT;
