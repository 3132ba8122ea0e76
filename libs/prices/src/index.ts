export * from './read-models/prices.projections.js';
export * from './prices.api.module.js';
