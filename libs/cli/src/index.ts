export * from './errors.js';
export * from './verb.js';
