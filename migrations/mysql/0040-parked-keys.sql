-- What is known of parked keys beside their events, what operators want done with them, and what they gave up.

-- One row per parked key; its events are in dead_letters.
CREATE TABLE IF NOT EXISTS parked_keys (
  consumer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation INT NOT NULL,
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  event_key VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- the event that failed
  event_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- the same for failures that arose at the same place of the code
  fingerprint VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- where it arose, a line per frame
  frames TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- how often the event that failed was tried
  attempts INT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  -- 1 once the log says that the key was parked
  announced TINYINT NOT NULL,
  -- what an operator asked for: retry, drop; null where nothing is to be done
  request VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
  -- the one event that is to be dropped; null: all of the key
  request_event_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin,
  requested_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  reason VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  requested_at BIGINT,
  -- events that retries have applied
  applied BIGINT NOT NULL,
  -- 1 once all are applied, until the log says so
  lifted TINYINT NOT NULL,
  PRIMARY KEY (consumer, generation, category, partition_no, event_key)
);

-- Events that an operator gave up: they are no part of the past that a projection is shown.
CREATE TABLE IF NOT EXISTS dropped_events (
  consumer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation INT NOT NULL,
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  event_key VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  position BIGINT NOT NULL,
  event_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  dropped_by VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  reason VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  dropped_at BIGINT NOT NULL,
  PRIMARY KEY (consumer, generation, category, partition_no, event_key, position)
);

-- Projections that stand still in a partition while the others of it go on, and why.
CREATE TABLE IF NOT EXISTS stopped_projections (
  consumer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation INT NOT NULL,
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (consumer, generation, category, partition_no)
);
