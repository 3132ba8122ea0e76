export * from './model-registry.feature.js';
