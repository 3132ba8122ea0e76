import { LogError } from '#event-sourcing';
import { counter } from '#telemetry';

const faults = counter(
  'marketlog_database_faults_total',
  'Statements and transactions that failed because of the database: locks and deadlocks, lost connections, a full disk',
  ['code'],
);

/** Counts a fault that lies outside the statement. @returns the error, to be thrown. */
export function countedFault(error: unknown): unknown {
  if (error instanceof LogError && error.code.startsWith('database_') && error.code !== 'database_closed')
    faults.inc({ code: error.code });
  return error;
}
