/**
 * What is asked of the read side and what it answers, whoever asks, over HTTP or by the command line: parameters, envelopes, pages, the moment that an
 * answer is of, problems. It loads neither a server nor what documents one.
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
