export * from './indicators.api.module.js';
export * from './indicators.projection.js';
export * from './indicators.projections.js';
