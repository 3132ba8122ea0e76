-- Read models: which generation is live, how far each has come, who projects, and what was set aside.

-- One row per read model; live_generation is the pointer that readers resolve per request.
CREATE TABLE IF NOT EXISTS projections (
  name TEXT NOT NULL PRIMARY KEY,
  live_generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- state: live, building (being filled), retired (about to be dropped).
CREATE TABLE IF NOT EXISTS projection_generations (
  projection TEXT NOT NULL,
  generation INTEGER NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  -- JSON array of the logical names of its tables, so that a build that no longer declares them can drop them
  table_names TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (projection, generation)
) STRICT, WITHOUT ROWID;

-- The SELECT of each SQL view, per generation, from which its branches are made.
CREATE TABLE IF NOT EXISTS projection_views (
  name TEXT NOT NULL,
  projection TEXT NOT NULL,
  generation INTEGER NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (name, generation)
) STRICT, WITHOUT ROWID;

-- Advanced by compare-and-set in the transaction that writes the rows.
CREATE TABLE IF NOT EXISTS checkpoints (
  consumer TEXT NOT NULL,
  generation INTEGER NOT NULL,
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (consumer, generation, category, partition_no)
) STRICT, WITHOUT ROWID;

-- A partition that stands still, and why; gone once it moves again.
CREATE TABLE IF NOT EXISTS partition_faults (
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (category, partition_no)
) STRICT, WITHOUT ROWID;

-- Events set aside, in order of position per key.
CREATE TABLE IF NOT EXISTS dead_letters (
  consumer TEXT NOT NULL,
  generation INTEGER NOT NULL,
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  event_key TEXT NOT NULL,
  position INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  -- of the event that failed; for those that wait behind it `key_parked`
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  parked_at INTEGER NOT NULL,
  PRIMARY KEY (consumer, generation, category, partition_no, event_key, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS leases (
  name TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  -- UTC milliseconds by the database's clock
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
