export * from './ingestions.api.module.js';
export * from './ingestions.cli.module.js';
export * from './ingestions.projections.module.js';
export * from './ingestions.run.module.js';
export * from './ingestions.withdrawal.module.js';
export * from './ingestions.write.module.js';
export { UnfinishedIngestions } from './run/unfinished-ingestions.repository.js';
export { WithdrawIngestion } from './withdraw/withdraw-ingestion.command.js';
export { RequestIngestion } from './write/request-ingestion.command.js';
