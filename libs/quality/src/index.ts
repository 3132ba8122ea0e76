export * from './flags/flags.projection.js';
export * from './quality.projections.js';
