export * from './read-models/prices.projections.js';
export * from './prices.api.module.js';
export * from './import/import-prices.command.js';
export * from './prices.cli.module.js';
export * from './prices.write.module.js';
export * from './prices.latest.module.js';
export * from './fetch/fetch-prices.command.js';
export * from './fetch/price-source.port.js';
