export * from './read-models/prices.projections.js';
