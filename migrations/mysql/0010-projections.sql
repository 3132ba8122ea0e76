-- Read models: which generation is live, how far each has come, who projects, and what was set aside.

-- One row per read model; live_generation is the pointer that readers resolve per request.
CREATE TABLE IF NOT EXISTS projections (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  live_generation INT NOT NULL
);

-- state: live, building (being filled), retired (about to be dropped).
CREATE TABLE IF NOT EXISTS projection_generations (
  projection VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation INT NOT NULL,
  version INT NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- JSON array of the logical names of its tables, so that a build that no longer declares them can drop them
  table_names TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (projection, generation)
);

-- The SELECT of each SQL view, per generation, from which its branches are made.
CREATE TABLE IF NOT EXISTS projection_views (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  projection VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation INT NOT NULL,
  definition MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (name, generation)
);

-- Advanced by compare-and-set in the transaction that writes the rows.
CREATE TABLE IF NOT EXISTS checkpoints (
  consumer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation INT NOT NULL,
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (consumer, generation, category, partition_no)
);

-- A partition that stands still, and why; gone once it moves again.
CREATE TABLE IF NOT EXISTS partition_faults (
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (category, partition_no)
);

-- Events set aside, in order of position per key.
CREATE TABLE IF NOT EXISTS dead_letters (
  consumer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation INT NOT NULL,
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  event_key VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  position BIGINT NOT NULL,
  event_id VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_type VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- of the event that failed; for those that wait behind it `key_parked`
  code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  parked_at BIGINT NOT NULL,
  PRIMARY KEY (consumer, generation, category, partition_no, event_key, position)
);

CREATE TABLE IF NOT EXISTS leases (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  holder VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- UTC milliseconds by the database's clock
  expires_at BIGINT NOT NULL
);
