export { ModelError, newestVersion, shippedVersion, type ClassifierCard } from './model-card.js';
export { sequenceFolders, type SequenceCard, type SequenceFolder } from './sequence-card.js';
export * from './sequence-model.js';
export * from './text-classifier.js';
