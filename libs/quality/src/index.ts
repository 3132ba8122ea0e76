export * from './flags.projection.js';
export * from './quality.projections.js';
