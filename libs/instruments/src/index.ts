export * from './instruments.cli.module.js';
export * from './instruments.projections.module.js';
export * from './instruments.write.module.js';
export * from './write/change-ticker.command.js';
export * from './write/describe-instruments.command.js';
export * from './write/track-instrument.command.js';
export * from './write/untrack-instrument.command.js';
