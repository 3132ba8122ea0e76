export * from './articles.api.module.js';
export * from './articles.cli.module.js';
export * from './articles.projections.module.js';
export * from './articles.withdrawal.module.js';
export * from './articles.write.module.js';
export * from './write/record-articles.command.js';
