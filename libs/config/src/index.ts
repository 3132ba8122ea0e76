export * from './load-settings.js';
export * from './project-root.js';
export * from './required-kafka.js';
export * from './settings-table.js';
export * from './settings.js';
