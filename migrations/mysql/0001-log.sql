-- The log. UUIDs are 16 bytes, instants UTC milliseconds, text compares by bytes.

CREATE TABLE IF NOT EXISTS log_meta (
  singleton TINYINT NOT NULL PRIMARY KEY CHECK (singleton = 1),
  log_id BINARY(16) NOT NULL,
  epoch INT NOT NULL,
  format_version INT NOT NULL,
  partitions INT NOT NULL,
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at BIGINT NOT NULL
);

-- One row per category and partition, made with the log: its lock is what orders appends.
CREATE TABLE IF NOT EXISTS log_heads (
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  position BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  digest BINARY(32) NOT NULL,
  PRIMARY KEY (category, partition_no)
);

-- The digest chain at every 1 024th position.
CREATE TABLE IF NOT EXISTS log_digests (
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  position BIGINT NOT NULL,
  digest BINARY(32) NOT NULL,
  PRIMARY KEY (category, partition_no, position)
);

CREATE TABLE IF NOT EXISTS events (
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  position BIGINT NOT NULL,
  id BINARY(16) NOT NULL,
  stream VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  version INT NOT NULL,
  type VARCHAR(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_key VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  occurred_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  correlation_id BINARY(16),
  causation_id BINARY(16),
  data MEDIUMBLOB NOT NULL,
  data_sha256 BINARY(32) NOT NULL,
  PRIMARY KEY (category, partition_no, position),
  UNIQUE KEY events_by_id (id),
  UNIQUE KEY events_by_stream (stream, version),
  KEY events_by_key (category, partition_no, event_key, position)
);
