export * from './builders/articles.js';
export * from './builders/bars.js';
export * from './builders/events.js';
export * from './in-memory-event-store.js';
export * from './decider-specification.js';
