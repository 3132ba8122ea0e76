-- Rebuilds of read models, and read models that an operator has paused.

-- One row per rebuild or verification; the newest of each read model are kept.
CREATE TABLE IF NOT EXISTS projection_rebuilds (
  id TEXT NOT NULL PRIMARY KEY,
  projection TEXT NOT NULL,
  -- rebuild, verify
  kind TEXT NOT NULL,
  -- what becomes of a generation that differs: refuse, accept, ask
  on_difference TEXT NOT NULL,
  -- service: any process that projects runs it, and goes on with it where another was killed; command: a command runs it
  run_by TEXT NOT NULL,
  -- requested, filling, comparing; at its end live, dropped, failed
  state TEXT NOT NULL,
  generation INTEGER,
  requested_at INTEGER NOT NULL,
  ended_at INTEGER,
  code TEXT,
  message TEXT,
  -- JSON: counts, and the first differences
  comparison TEXT
) STRICT, WITHOUT ROWID;

-- Read models that are not fed until an operator resumes them.
CREATE TABLE IF NOT EXISTS projection_pauses (
  projection TEXT NOT NULL PRIMARY KEY,
  paused_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
