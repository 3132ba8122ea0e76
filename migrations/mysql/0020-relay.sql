-- How the log travels: how far it has been published, and where its epochs parted.

-- Last position that is certainly on the topic; a partition without a row stands at 0. Advanced by compare-and-set.
CREATE TABLE IF NOT EXISTS relay_checkpoints (
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  position BIGINT NOT NULL,
  -- UTC milliseconds by the database's clock
  published_at BIGINT NOT NULL,
  PRIMARY KEY (category, partition_no)
);

-- Made by `log recover`: what epochs before this one published beyond the position is void.
CREATE TABLE IF NOT EXISTS log_forks (
  epoch INT NOT NULL,
  category VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no SMALLINT UNSIGNED NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (epoch, category, partition_no)
);
