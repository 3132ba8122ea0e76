export * from './projection-engine.module.js';
export * from './reactors.module.js';
export * from './reacting/reactor-runner.js';
export * from './reacting/reactor-status.js';
export * from './reading/content-hash.js';
export * from './reading/projection-status.js';
export * from './reading/read-models.js';
export * from './running/projection-runner.js';
