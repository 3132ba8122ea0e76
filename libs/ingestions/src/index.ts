export * from './ingestions.projections.module.js';
export * from './ingestions.write.module.js';
