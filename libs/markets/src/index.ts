export * from './symbol.js';
