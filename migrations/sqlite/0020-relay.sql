-- How the log travels: how far it has been published, and where its epochs parted.

-- Last position that is certainly on the topic; a partition without a row stands at 0. Advanced by compare-and-set.
CREATE TABLE IF NOT EXISTS relay_checkpoints (
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  position INTEGER NOT NULL,
  -- UTC milliseconds by the database's clock
  published_at INTEGER NOT NULL,
  PRIMARY KEY (category, partition_no)
) STRICT, WITHOUT ROWID;

-- Made by `log recover`: what epochs before this one published beyond the position is void.
CREATE TABLE IF NOT EXISTS log_forks (
  epoch INTEGER NOT NULL,
  category TEXT NOT NULL,
  partition_no INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (epoch, category, partition_no)
) STRICT, WITHOUT ROWID;
