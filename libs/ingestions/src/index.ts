export * from './write/ingestions.write.module.js';
