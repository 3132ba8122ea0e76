export * from './ingestions.api.module.js';
export * from './ingestions.projections.module.js';
export * from './ingestions.write.module.js';
