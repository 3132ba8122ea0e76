/**
 * How MySQL reads each statement of the read side on a million bars, by the statement's form: index, way of access and, for
 * tables by year, first and last partition; `y*…next` are two years, whichever. `index` is an index read in its order until the limit.
 */
export const plans: Readonly<Record<string, readonly string[]>> = {
  'SELECT * FROM ({daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date >= ? AND date < ? ORDER BY date DESC LIMIT n) AS bar UNION ALL …':
    ['daily_bars PRIMARY range y*…next'],
  // Only where the year before has none.
  'SELECT * FROM ({daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date >= ? AND date < ? ORDER BY date DESC LIMIT n) AS bar':
    ['daily_bars PRIMARY range before_1990…y2006'],
  'SELECT * FROM ({instruments} WHERE symbol >= ? ORDER BY symbol LIMIT n) AS beyond UNION ALL SELECT * FROM ({instruments} WHERE symbol < ? ORDER BY symbol DESC LIMIT n) AS earlier':
    ['instruments symbol range'],
  'SELECT 1': ['No tables used'],
  'SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED) AS now': ['No tables used'],
  'SELECT MAX(position) AS position FROM events WHERE category = ? AND partition_no = ? AND event_key = ? AND position <= ?':
    ['Select tables optimized away'],
  'SELECT MAX(version) AS version FROM events WHERE stream = ?': ['Select tables optimized away'],
  'SELECT consumer, generation, category, COUNT(DISTINCT event_key) AS `keys` FROM dead_letters GROUP BY consumer, generation, category':
    ['dead_letters PRIMARY index'],
  "SELECT COUNT(*) AS count, MIN(created_at) AS oldest FROM {ingestions} WHERE state IN ('requested', 'running')": [
    'ingestions unfinished range',
  ],
  'SELECT heads.category, heads.partition_no, heads.position AS head, relayed.position AS published, MIN(done.position) AS applied FROM log_heads heads JOIN checkpoints done ON done.category = heads.category AND done.partition_no = heads.partition_no JOIN projections live ON live.name = done.consumer AND live.live_generation = done.generation LEFT JOIN relay_checkpoints relayed ON relayed.category = heads.category AND relayed.partition_no = heads.partition_no GROUP BY heads.category, heads.partition_no, heads.position, relayed.position':
    ['done no index all rows temporary', 'heads PRIMARY eq_ref', 'live PRIMARY eq_ref', 'relayed PRIMARY eq_ref'],
  checkpoints: ['checkpoints no index all rows'],
  // The stamp of all that can be read: tables of a few rows a partition.
  'SELECT COUNT(*) AS consumers, SUM(generation) AS generations, SUM(position) AS positions, SUM(rewrites) AS rewrites, (SELECT SUM(position) FROM log_heads) AS head, (SELECT SUM(live_generation) FROM projections) AS live, (SELECT COUNT(*) FROM dead_letters) AS parked FROM checkpoints':
    [
      'checkpoints no index all rows',
      'dead_letters PRIMARY index',
      'log_heads no index all rows',
      'projections no index all rows',
    ],
  'checkpoints WHERE consumer = ? AND generation = ? AND category = ? AND partition_no = ?': [
    'checkpoints PRIMARY const',
  ],
  'events WHERE (category = ? AND partition_no = ? AND position = ?) OR …': ['events PRIMARY range'],
  'events WHERE category = ? AND partition_no = ? AND event_key = ? AND position < ? AND type IN (?) ORDER BY position desc LIMIT n':
    ['events events_by_key range'],
  'events WHERE category = ? AND partition_no = ? AND event_key = ? AND position > ? AND position <= ? ORDER BY position LIMIT n':
    ['events events_by_key range'],
  'events WHERE category = ? AND partition_no = ? AND event_key = ? AND position > ? ORDER BY position asc LIMIT n': [
    'events events_by_key range',
  ],
  'events WHERE category = ? AND partition_no = ? AND event_key = ? AND type IN (?) ORDER BY position desc LIMIT n': [
    'events events_by_key ref',
  ],
  'events WHERE category = ? AND partition_no = ? AND event_key = ? ORDER BY position asc LIMIT n': [
    'events events_by_key ref',
  ],
  'events WHERE category = ? AND partition_no = ? AND position < ? ORDER BY position desc LIMIT n': [
    'events PRIMARY range',
  ],
  'events WHERE category = ? AND partition_no = ? AND position > ? AND position >= ? AND position <= ? ORDER BY position asc LIMIT n':
    ['events PRIMARY range'],
  'events WHERE category = ? AND partition_no = ? AND position > ? AND type IN (?) ORDER BY position asc LIMIT n': [
    'events PRIMARY range',
  ],
  'events WHERE category = ? AND partition_no = ? AND position > ? ORDER BY position LIMIT n': ['events PRIMARY range'],
  'events WHERE category = ? AND partition_no = ? AND position > ? ORDER BY position asc LIMIT n': [
    'events PRIMARY range',
  ],
  'events WHERE category = ? AND partition_no = ? AND position >= ? AND position <= ? ORDER BY position asc LIMIT n': [
    'events PRIMARY range',
  ],
  'events WHERE category = ? AND partition_no = ? AND position IN (?) ORDER BY position': ['events PRIMARY const'],
  'events WHERE category = ? AND partition_no = ? AND position IN (?…) ORDER BY position': ['events PRIMARY range'],
  'events WHERE category = ? AND partition_no = ? AND type IN (?) ORDER BY position asc LIMIT n': [
    'events PRIMARY ref',
  ],
  'events WHERE category = ? AND partition_no = ? ORDER BY position asc LIMIT n': ['events PRIMARY ref'],
  'events WHERE category = ? AND partition_no = ? ORDER BY position desc LIMIT n': ['events PRIMARY ref'],
  'events WHERE id = ?': ['events events_by_id const'],
  'events WHERE stream = ? AND version >= ? ORDER BY version LIMIT n': ['events events_by_stream range'],
  'events WHERE stream IN (?…) ORDER BY stream, version': ['events events_by_stream range'],
  'latest_stock_prices WHERE instrument_id = ?': ['latest_prices PRIMARY const', 'projections PRIMARY const'],
  "leases WHERE name LIKE 'relay%' AND expires_at > ?": ['leases PRIMARY range'],
  'log_heads WHERE category = ? AND partition_no = ?': ['log_heads PRIMARY const'],
  'log_heads WHERE position > 0 AND category = ? ORDER BY category, partition_no': ['log_heads PRIMARY ref'],
  'log_heads WHERE position > 0 ORDER BY category, partition_no': ['log_heads PRIMARY index'],
  log_meta: ['log_meta no index all rows'],
  partition_faults: ['partition_faults no index all rows'],
  'projection_generations ORDER BY projection, generation': ['projection_generations PRIMARY index'],
  projection_pauses: ['projection_pauses PRIMARY index'],
  // Orders of rebuilds, which people give.
  'projection_rebuilds ORDER BY requested_at DESC, id': ['projection_rebuilds no index all rows sorted'],
  'projections p JOIN projection_generations g ON g.projection = p.name AND g.generation = p.live_generation LEFT JOIN checkpoints c ON c.consumer = p.name AND c.generation = g.generation AND c.category = ? AND c.partition_no = ? WHERE p.name = ?':
    ['c PRIMARY const', 'g PRIMARY const', 'p PRIMARY const'],
  'projections p JOIN projection_generations g ON g.projection = p.name AND g.generation = p.live_generation': [
    'g PRIMARY eq_ref',
    'p no index all rows',
  ],
  'projections p JOIN projection_generations g ON g.projection = p.name AND g.generation = p.live_generation LEFT JOIN checkpoints c ON c.consumer = p.name AND c.generation = g.generation AND c.category = ? AND c.partition_no = ? WHERE p.name IN (?)':
    ['c PRIMARY const', 'g PRIMARY const', 'p PRIMARY const'],
  'projections p JOIN projection_generations g ON g.projection = p.name AND g.generation = p.live_generation LEFT JOIN checkpoints c ON c.consumer = p.name AND c.generation = g.generation AND c.category = ? AND c.partition_no = ? WHERE p.name IN (?…)':
    ['c PRIMARY eq_ref', 'g PRIMARY range', 'p PRIMARY eq_ref'],
  reactor_faults: ['reactor_faults no index all rows'],
  relay_checkpoints: ['relay_checkpoints no index all rows'],
  stopped_projections: ['stopped_projections no index all rows'],
  '{article_sentiment} WHERE article_id IN (?…)': ['article_sentiment PRIMARY range'],
  '{article_symbols} WHERE article_id IN (?…) AND to_position IS NULL': ['article_symbols PRIMARY range'],
  '{article_symbols} s JOIN {articles} a ON a.article_id = s.article_id JOIN {article_words} w ON w.article_id = s.article_id WHERE s.instrument_id = ? AND s.to_position IS NULL AND a.to_position IS NULL AND w.to_position IS NULL AND (s.published_at < ? OR (s.published_at = ? AND s.article_id < ?)) ORDER BY s.published_at DESC, s.article_id DESC LIMIT n':
    ['a PRIMARY ref', 's newest range', 'w PRIMARY ref'],
  '{article_symbols} s JOIN {articles} a ON a.article_id = s.article_id JOIN {article_words} w ON w.article_id = s.article_id WHERE s.instrument_id = ? AND s.to_position IS NULL AND a.to_position IS NULL AND w.to_position IS NULL ORDER BY s.published_at DESC, s.article_id DESC LIMIT n':
    ['a PRIMARY ref', 's newest ref', 'w PRIMARY ref'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date < ? ORDER BY date desc LIMIT n':
    ['daily_bars PRIMARY range before_1990…y2006', 'daily_bars PRIMARY range before_1990…y2025'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date <= ? AND date < ? ORDER BY date desc LIMIT n':
    ['daily_bars PRIMARY range before_1990…y2007'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date <= ? ORDER BY date desc LIMIT n':
    ['daily_bars PRIMARY range before_1990…y2007'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date > ? ORDER BY date asc LIMIT n':
    ['daily_bars PRIMARY range y2006…later'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date >= ? AND date < ? ORDER BY date desc LIMIT n':
    ['daily_bars PRIMARY range y2024…y2025'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date >= ? AND date <= ? AND date < ? ORDER BY date desc LIMIT n':
    ['daily_bars PRIMARY range y2014', 'daily_bars PRIMARY range y2014…y2015'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date >= ? AND date <= ? AND date > ? ORDER BY date asc LIMIT n':
    ['daily_bars PRIMARY range y2014…y2015'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date >= ? AND date <= ? ORDER BY date asc LIMIT n':
    ['daily_bars PRIMARY range y2014…y2015'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date >= ? AND date <= ? ORDER BY date desc LIMIT n':
    ['daily_bars PRIMARY range y2014', 'daily_bars PRIMARY range y2014…y2015'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) AND date >= ? ORDER BY date desc LIMIT n':
    ['daily_bars PRIMARY range y2024…later'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) ORDER BY date asc LIMIT n':
    ['daily_bars PRIMARY ref before_1990…later'],
  '{daily_bars} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) ORDER BY date desc LIMIT n':
    ['daily_bars PRIMARY ref before_1990…later'],
  '{daily_bars} WHERE instrument_id = ? AND to_position IS NULL ORDER BY date': [
    'daily_bars PRIMARY ref before_1990…later',
  ],
  '{indicators} WHERE instrument_id = ? AND date < ? ORDER BY date desc LIMIT n': ['indicators PRIMARY range'],
  '{indicators} WHERE instrument_id = ? AND date >= ? AND date <= ? AND date > ? ORDER BY date asc LIMIT n': [
    'indicators PRIMARY range',
  ],
  '{indicators} WHERE instrument_id = ? AND date >= ? AND date <= ? ORDER BY date asc LIMIT n': [
    'indicators PRIMARY range',
  ],
  '{indicators} WHERE instrument_id = ? ORDER BY date desc LIMIT n': ['indicators PRIMARY ref'],
  '{ingestion_rejections} WHERE ingestion_id = ? ORDER BY event_version, item LIMIT n': [
    'ingestion_rejections PRIMARY ref',
  ],
  '{ingestions} ORDER BY created_at DESC, ingestion_id DESC LIMIT n': ['ingestions newest index'],
  '{ingestions} WHERE created_at < ? OR (created_at = ? AND ingestion_id < ?) ORDER BY created_at DESC, ingestion_id DESC LIMIT n':
    ['ingestions newest range'],
  '{ingestions} WHERE ingestion_id = ?': ['ingestions PRIMARY const'],
  "{ingestions} WHERE state IN ('requested', 'running') AND mode <> 'live' ORDER BY created_at LIMIT n": [
    'ingestions unfinished range sorted',
  ],
  "{ingestions} WHERE state IN ('requested', 'running') ORDER BY created_at LIMIT n": [
    'ingestions unfinished range sorted',
  ],
  '{instrument_tickers} WHERE instrument_id = ? ORDER BY sequence': ['instrument_tickers PRIMARY ref'],
  '{instrument_tickers} t JOIN {instruments} i ON i.instrument_id = t.instrument_id LEFT JOIN {instrument_tickers} n ON n.instrument_id = t.instrument_id AND n.sequence = t.sequence + 1 WHERE t.ticker IN (?)':
    ['i PRIMARY eq_ref', 'n PRIMARY eq_ref', 't ticker ref'],
  '{instruments} ORDER BY symbol, instrument_id LIMIT n': ['instruments symbol index'],
  '{instruments} WHERE (symbol > ? OR (symbol = ? AND instrument_id > ?)) ORDER BY symbol, instrument_id LIMIT n': [
    'instruments symbol range',
  ],
  '{instruments} WHERE INSTR(search_text, ?) > 0 AND (symbol > ? OR (symbol = ? AND instrument_id > ?)) ORDER BY symbol, instrument_id LIMIT n':
    ['instruments symbol range'],
  '{instruments} WHERE INSTR(search_text, ?) > 0 ORDER BY symbol, instrument_id LIMIT n': ['instruments symbol index'],
  // A symbol that nobody has may be an id all the same.
  '{instruments} WHERE instrument_id IN (?)': ['no matching row in const table'],
  '{instruments} WHERE instrument_id IN (?…)': ['instruments PRIMARY range'],
  '{instruments} WHERE sector = ? AND (symbol > ? OR (symbol = ? AND instrument_id > ?)) ORDER BY symbol, instrument_id LIMIT n':
    ['instruments sector range'],
  '{instruments} WHERE sector = ? ORDER BY symbol, instrument_id LIMIT n': ['instruments sector ref'],
  '{instruments} WHERE tracked = 1 ORDER BY symbol, instrument_id': ['instruments tracked ref'],
  '{instruments} WHERE tracked = ? AND (symbol > ? OR (symbol = ? AND instrument_id > ?)) ORDER BY symbol, instrument_id LIMIT n':
    ['instruments tracked range'],
  '{instruments} WHERE tracked = ? AND sector = ? AND INSTR(search_text, ?) > 0 AND (symbol > ? OR (symbol = ? AND instrument_id > ?)) ORDER BY symbol, instrument_id LIMIT n':
    ['instruments tracked range'],
  '{instruments} WHERE tracked = ? AND sector = ? AND INSTR(search_text, ?) > 0 ORDER BY symbol, instrument_id LIMIT n':
    ['instruments tracked ref'],
  '{instruments} WHERE tracked = ? ORDER BY symbol, instrument_id LIMIT n': ['instruments tracked ref'],
  '{latest_prices} WHERE bars > 0 AND instrument_id IN (?)': ['latest_prices PRIMARY const'],
  '{latest_prices} WHERE bars > 0 AND instrument_id IN (?…)': ['latest_prices PRIMARY range'],
  '{models}': ['models no index all rows'],
  '{prediction_missing} WHERE instrument_id = ? ORDER BY date DESC LIMIT n': ['prediction_missing instrument ref'],
  // Of each calendar group the drift at its last session; a row a session is little.
  '{prediction_drift} d JOIN (SELECT calendar_group, MAX(date) AS last FROM {prediction_sessions} GROUP BY calendar_group) s ON s.calendar_group = d.calendar_group AND s.last = d.date ORDER BY d.calendar_group, d.model_name, d.model_version, d.feature':
    ['d no index all rows sorted', 'prediction_sessions date index'],
  '{predictions} WHERE instrument_id = ? AND model_name = ? AND model_version = ? ORDER BY as_of_date desc, model_name desc, model_version desc LIMIT n':
    ['predictions PRIMARY ref'],
  '{sentiment_contributions} WHERE instrument_id = ? AND available_at >= ? AND available_at < ? ORDER BY available_at DESC, article_id DESC LIMIT n':
    ['sentiment_contributions newest range'],
  '{splits} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) UNION ALL {dividends} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) UNION ALL {distribution_factors} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) UNION ALL {action_coverage} WHERE instrument_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?) ORDER BY kind, ex_date, last_date, source':
    ['action_coverage PRIMARY ref', 'distribution_factors PRIMARY ref', 'dividends PRIMARY ref', 'splits PRIMARY ref'],
};
