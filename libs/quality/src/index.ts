export * from './flags.projection.js';
export * from './quality.projections.js';
export * from './quality.feature.js';
