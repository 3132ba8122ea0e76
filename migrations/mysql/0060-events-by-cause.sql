-- What belongs to one ingestion, request or run, and what one event caused, found without reading whole partitions.
-- MySQL has no CREATE INDEX IF NOT EXISTS.

SET @missing = (SELECT COUNT(*) = 0 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'events' AND index_name = 'events_by_correlation');
SET @statement = IF(@missing, 'CREATE INDEX events_by_correlation ON events (category, partition_no, correlation_id, position)', 'DO 0');
PREPARE make_index FROM @statement;
EXECUTE make_index;
SET @missing = (SELECT COUNT(*) = 0 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'events' AND index_name = 'events_by_causation');
SET @statement = IF(@missing, 'CREATE INDEX events_by_causation ON events (category, partition_no, causation_id, position)', 'DO 0');
PREPARE make_index FROM @statement;
EXECUTE make_index;
DEALLOCATE PREPARE make_index;
