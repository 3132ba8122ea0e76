-- The log. UUIDs are 16 bytes, instants UTC milliseconds, text compares by bytes.

CREATE TABLE IF NOT EXISTS log_meta (
  -- one row
  singleton INTEGER NOT NULL PRIMARY KEY CHECK (singleton = 1),
  log_id BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  format_version INTEGER NOT NULL,
  partitions INTEGER NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- One row per category and partition, made with the log: its lock is what orders appends.
CREATE TABLE IF NOT EXISTS log_heads (
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  position INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (category, partition_no)
) STRICT, WITHOUT ROWID;

-- The digest chain at every 1 024th position.
CREATE TABLE IF NOT EXISTS log_digests (
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  position INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (category, partition_no, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS events (
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  position INTEGER NOT NULL,
  id BLOB NOT NULL,
  stream TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  event_key TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  correlation_id BLOB,
  causation_id BLOB,
  data BLOB NOT NULL,
  data_sha256 BLOB NOT NULL,
  PRIMARY KEY (category, partition_no, position),
  UNIQUE (id),
  UNIQUE (stream, version)
) STRICT;

CREATE INDEX IF NOT EXISTS events_by_key ON events (category, partition_no, event_key, position);
