export * from './config.module.js';
export * from './load-settings.js';
export * from './project-root.js';
export * from './settings.js';
export * from './settings-table.js';
