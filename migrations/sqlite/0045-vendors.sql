-- What vendors were asked, so that their budgets outlive a process and are shared by all.

-- Requests of a vendor in one second (span 1) or one minute (span 60).
CREATE TABLE IF NOT EXISTS vendor_usage (
  vendor TEXT NOT NULL,
  span INTEGER NOT NULL,
  starts_at INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (vendor, span, starts_at)
) STRICT, WITHOUT ROWID;

-- How a vendor stands: its circuit breaker, until when it asked to be left alone, and what it answered last.
CREATE TABLE IF NOT EXISTS vendor_states (
  vendor TEXT NOT NULL PRIMARY KEY,
  breaker TEXT NOT NULL,
  open_until INTEGER,
  not_before INTEGER,
  last_success_at INTEGER,
  last_error_at INTEGER,
  last_error_code TEXT,
  last_error TEXT
) STRICT, WITHOUT ROWID;
