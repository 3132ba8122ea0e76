export * from './indicators.projection.js';
export * from './indicators.projections.js';
