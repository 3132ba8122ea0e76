export * from './log-verify/faults.js';
export * from './log-verify/raw-log.port.js';
export * from './log-verify/raw-log.repository.js';
export { logVerbs, VerifyLogAction } from './log-verify/verify-log.cli.js';
export * from './log-verify/verify-log.js';
export * from './log-verify/log-verify.cli.module.js';
