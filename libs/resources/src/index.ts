/**
 * Questions to the read side and its answers, for HTTP and the command line alike: parameters, envelopes, pages, problems, and the moment in the log
 * that an answer describes. It loads no server and no API documentation.
 */
export * from './envelope.schema.js';
export * from './moments/min-position.js';
export * from './moments/record-meta.schema.js';
export * from './moments/record-moments.js';
export * from './moments/symbol-moments.js';
export * from './paging/page-tokens.js';
export * from './parameters/as-of.schema.js';
export * from './parameters/available-at.schema.js';
export * from './parameters/date-range.schema.js';
export * from './parameters/paging.schema.js';
export * from './parameters/plain.schema.js';
export * from './problem/problem-codes.js';
export * from './problem/problem.schema.js';
export * from './problem/request.error.js';
