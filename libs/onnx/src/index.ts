export { ModelError, newestVersion, shippedVersion, type ClassifierCard } from './model-card.js';
export * from './text-classifier.js';
