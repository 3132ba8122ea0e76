-- What is known of parked keys beside their events, what operators want done with them, and what they gave up.

-- One row per parked key; its events are in dead_letters.
CREATE TABLE IF NOT EXISTS parked_keys (
  consumer TEXT NOT NULL,
  generation INTEGER NOT NULL,
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  event_key TEXT NOT NULL,
  -- the event that failed
  event_id TEXT NOT NULL,
  -- the same for failures that arose at the same place of the code
  fingerprint TEXT NOT NULL,
  -- where it arose, a line per frame
  frames TEXT NOT NULL,
  -- how often the event that failed was tried
  attempts INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  -- 1 once the log says that the key was parked
  announced INTEGER NOT NULL,
  -- what an operator asked for: retry, drop; null where nothing is to be done
  request TEXT,
  -- the one event that is to be dropped; null: all of the key
  request_event_id TEXT,
  requested_by TEXT,
  reason TEXT,
  requested_at INTEGER,
  -- events that retries have applied
  applied INTEGER NOT NULL,
  -- 1 once all are applied, until the log says so
  lifted INTEGER NOT NULL,
  PRIMARY KEY (consumer, generation, category, partition_no, event_key)
) STRICT, WITHOUT ROWID;

-- Events that an operator gave up: they are no part of the past that a projection is shown.
CREATE TABLE IF NOT EXISTS dropped_events (
  consumer TEXT NOT NULL,
  generation INTEGER NOT NULL,
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  event_key TEXT NOT NULL,
  position INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  dropped_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  dropped_at INTEGER NOT NULL,
  PRIMARY KEY (consumer, generation, category, partition_no, event_key, position)
) STRICT, WITHOUT ROWID;

-- Projections that stand still in a partition while the others of it go on, and why.
CREATE TABLE IF NOT EXISTS stopped_projections (
  consumer TEXT NOT NULL,
  generation INTEGER NOT NULL,
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (consumer, generation, category, partition_no)
) STRICT, WITHOUT ROWID;
