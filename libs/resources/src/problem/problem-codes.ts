interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** Seconds after which a repeat makes sense. */
  readonly retryAfter?: number;
  /** True where a key would help: the answer says how one is sent. */
  readonly asksForKey?: boolean;
}

/** Every code that an answer can carry. The list is closed: clients branch on it, so a code never changes its meaning. */
export const problemKinds = {
  invalid_parameter: { status: 400, title: 'A parameter is not what it should be' },
  unknown_parameter: { status: 400, title: 'There is no such parameter' },
  invalid_page_token: { status: 400, title: 'The page token does not belong to this query' },
  invalid_address: { status: 400, title: 'That is no event address' },
  as_of_in_future: { status: 400, title: 'That moment has not come yet' },
  malformed_request: { status: 400, title: 'The request cannot be understood' },
  invalid_symbol: { status: 400, title: 'That can be no symbol' },
  key_required: { status: 401, title: 'That needs a key', asksForKey: true },
  key_unknown: { status: 401, title: 'That key is not known', asksForKey: true },
  reads_disabled: { status: 403, title: 'This service is read by nobody' },
  commands_disabled: { status: 403, title: 'This service takes no commands' },
  route_not_found: { status: 404, title: 'There is nothing here' },
  symbol_not_found: { status: 404, title: 'No such symbol' },
  ticker_change_out_of_order: { status: 409, title: 'The ticker was changed later than that' },
  ticker_change_in_future: { status: 400, title: 'The change lies in the future' },
  not_predicted: { status: 404, title: 'There is no prediction yet' },
  prediction_not_found: { status: 404, title: 'No such prediction' },
  not_enough_history: { status: 404, title: 'There are too few sessions to predict from' },
  gap_in_window: { status: 404, title: 'Too many of the last sessions are missing' },
  no_bar: { status: 404, title: 'It did not trade in the session' },
  dividends_unknown: { status: 404, title: 'The last prices hold dividends that are not known' },
  price_not_positive: { status: 404, title: 'A price of the last sessions is not above 0' },
  no_movement: { status: 404, title: 'Its price has not moved' },
  exchange_unknown: { status: 404, title: 'The exchange is not known' },
  no_calendar: { status: 404, title: 'There is no calendar of the exchange' },
  event_not_found: { status: 404, title: 'No such event' },
  dead_letter_not_found: { status: 404, title: 'Nothing of that is parked' },
  ingestion_not_found: { status: 404, title: 'No such ingestion' },
  unknown_projection: { status: 404, title: 'No such projection' },
  unknown_key: { status: 404, title: 'The log has no events of that key' },
  rebuild_not_found: { status: 404, title: 'No such rebuild' },
  method_not_allowed: { status: 405, title: 'The path has no such method' },
  ingestion_running: { status: 409, title: 'The ingestion is running' },
  rebuild_running: { status: 409, title: 'The projection is being rebuilt' },
  rebuild_refused: { status: 409, title: 'It cannot be rebuilt as things stand' },
  projection_paused: { status: 409, title: 'The projection is paused' },
  nothing_to_revert: { status: 409, title: 'No generation from before a rebuild is kept' },
  request_stands: { status: 409, title: 'Something else is asked for already' },
  conflict: { status: 409, title: 'The request conflicts with what is recorded' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  url_too_long: { status: 414, title: 'The address is too long' },
  unsupported_media_type: { status: 415, title: 'Bodies are JSON' },
  host_not_allowed: { status: 421, title: 'The service does not answer under that name' },
  too_many_requests: { status: 429, title: 'Too many requests', retryAfter: 1 },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal_error: { status: 500, title: 'Something went wrong on this side' },
  projection_behind: { status: 503, title: 'The read model has not caught up yet', retryAfter: 2 },
  read_model_not_ready: { status: 503, title: 'The read model is being made', retryAfter: 2 },
  database_locked: { status: 503, title: 'Another process holds the database', retryAfter: 5 },
  database_unavailable: { status: 503, title: 'The database cannot be reached', retryAfter: 5 },
  database_read_only: { status: 503, title: 'The database takes no writes now', retryAfter: 30 },
  database_forbidden: { status: 503, title: 'The database does not let this service do that', retryAfter: 30 },
  database_full: { status: 503, title: 'The disk of the database is full', retryAfter: 30 },
  model_missing: { status: 503, title: 'The model is not there', retryAfter: 10 },
  model_card_invalid: { status: 503, title: 'The card of the model cannot be read', retryAfter: 10 },
  model_file_changed: { status: 503, title: 'A file of the model is not the one that its card names', retryAfter: 10 },
  model_unexpected: { status: 503, title: 'The model is not what its card says', retryAfter: 10 },
  runtime_missing: { status: 503, title: 'The model cannot run on this machine', retryAfter: 10 },
  inference_failed: { status: 503, title: 'The model failed', retryAfter: 1 },
  inference_queue_full: { status: 503, title: 'Too many texts wait for the model', retryAfter: 1 },
  append_queue_full: { status: 503, title: 'Too much is being written', retryAfter: 1 },
  append_timeout: { status: 503, title: 'The log did not accept it in time', retryAfter: 1 },
  log_not_open: { status: 503, title: 'The log takes no writes now', retryAfter: 30 },
  shutting_down: { status: 503, title: 'The service is stopping', retryAfter: 5 },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemKinds, code);
}

export function problemKind(code: ProblemCode): ProblemKind {
  return problemKinds[code];
}
