-- What vendors were asked, so that their budgets outlive a process and are shared by all.

-- Requests of a vendor in one second (span 1) or one minute (span 60).
CREATE TABLE IF NOT EXISTS vendor_usage (
  vendor VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  span SMALLINT UNSIGNED NOT NULL,
  starts_at BIGINT NOT NULL,
  requests INT UNSIGNED NOT NULL,
  PRIMARY KEY (vendor, span, starts_at)
);

-- How a vendor stands: its circuit breaker, until when it asked to be left alone, and what it answered last.
CREATE TABLE IF NOT EXISTS vendor_states (
  vendor VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  breaker VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  open_until BIGINT NULL,
  not_before BIGINT NULL,
  last_success_at BIGINT NULL,
  last_error_at BIGINT NULL,
  last_error_code VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  last_error TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL
);
