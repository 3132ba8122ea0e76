-- What rebuilding one key in place, and what serving an old version while a new one is filled, is to be known by.
-- MySQL has no ADD COLUMN IF NOT EXISTS.

-- raised each time rows were rewritten in place: a projector that remembers rows from before finds its checkpoint moved
SET @missing = (SELECT COUNT(*) = 0 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'checkpoints' AND column_name = 'rewrites');
SET @statement = IF(@missing, 'ALTER TABLE checkpoints ADD COLUMN rewrites INT UNSIGNED NOT NULL DEFAULT 0', 'DO 0');
PREPARE add_column FROM @statement;
EXECUTE add_column;
-- null: the whole read model
SET @missing = (SELECT COUNT(*) = 0 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'projection_rebuilds' AND column_name = 'event_key');
SET @statement = IF(@missing, 'ALTER TABLE projection_rebuilds ADD COLUMN event_key VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', 'DO 0');
PREPARE add_column FROM @statement;
EXECUTE add_column;
-- SHA-256 of what its tables were declared as; null of one that was made before this was recorded
SET @missing = (SELECT COUNT(*) = 0 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'projection_generations' AND column_name = 'shape');
SET @statement = IF(@missing, 'ALTER TABLE projection_generations ADD COLUMN shape CHAR(64) CHARACTER SET ascii COLLATE ascii_bin', 'DO 0');
PREPARE add_column FROM @statement;
EXECUTE add_column;
DEALLOCATE PREPARE add_column;
