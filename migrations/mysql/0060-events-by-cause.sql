-- What belongs to one ingestion, request or run, and what one event caused, found without reading whole partitions.

CREATE INDEX IF NOT EXISTS events_by_correlation ON events (category, partition_no, correlation_id, position);
CREATE INDEX IF NOT EXISTS events_by_causation ON events (category, partition_no, causation_id, position);
