-- Rebuilds of read models, and read models that an operator has paused.

-- One row per rebuild or verification; the newest of each read model are kept.
CREATE TABLE IF NOT EXISTS projection_rebuilds (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  projection VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- rebuild, verify
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- what becomes of a generation that differs: refuse, accept, ask
  on_difference VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- service: any process that projects runs it, and goes on with it where another was killed; command: a command runs it
  run_by VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- requested, filling, comparing; at its end live, dropped, failed
  state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  generation INT UNSIGNED,
  requested_at BIGINT NOT NULL,
  ended_at BIGINT,
  code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  message TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  -- JSON: counts, and the first differences
  comparison MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
);

-- Read models that are not fed until an operator resumes them.
CREATE TABLE IF NOT EXISTS projection_pauses (
  projection VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  paused_at BIGINT NOT NULL
);
