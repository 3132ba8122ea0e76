-- Reactors: their checkpoints and dead letters are those of the projections' tables.

-- A reactor that stands still in a partition, and why; gone once it moves again.
CREATE TABLE IF NOT EXISTS reactor_faults (
  consumer TEXT NOT NULL,
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (consumer, category, partition_no)
) STRICT, WITHOUT ROWID;
