-- Reactors: their checkpoints and dead letters are those of the projections' tables.

-- A reactor that stands still in a partition, and why; gone once it moves again.
CREATE TABLE IF NOT EXISTS reactor_faults (
  consumer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (consumer, category, partition_no)
);
