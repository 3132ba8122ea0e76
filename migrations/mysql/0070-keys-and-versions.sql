-- What rebuilding one key in place, and what serving an old version while a new one is filled, is to be known by.

-- raised each time rows were rewritten in place: a projector that remembers rows from before finds its checkpoint moved
ALTER TABLE checkpoints ADD COLUMN IF NOT EXISTS rewrites INT UNSIGNED NOT NULL DEFAULT 0;
-- null: the whole read model
ALTER TABLE projection_rebuilds ADD COLUMN IF NOT EXISTS event_key VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- SHA-256 of what its tables were declared as; null of one that was made before this was recorded
ALTER TABLE projection_generations ADD COLUMN IF NOT EXISTS shape CHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
