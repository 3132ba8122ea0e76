import { MarketlogError, type Projection } from '#event-sourcing';
import type { RebuildRecord } from './rebuild-table.js';

/** Why a rebuild does not begin, or ends before its time, in sentences. */

/** How a rebuild that failed ended; undefined where the service goes on with it: after a stop, and once a database that is away is back. */
export function failureOf({ runBy }: RebuildRecord, error: unknown, stopped: boolean) {
  const known = error instanceof MarketlogError ? error : undefined;
  const passes = stopped || (known?.retryable === true && known.code.startsWith('database_'));
  if (runBy === 'service' && passes) return undefined;
  const code = stopped ? 'interrupted' : (known?.code ?? 'internal_error');
  const message = error instanceof Error ? error.message : String(error);
  return { state: 'failed', code, message: message.slice(0, 2000), endedAt: Date.now() } as const;
}

export function unknownProjection(name: string, declared: readonly Projection[]): MarketlogError {
  const names = declared.map((each) => each.name).sort();
  return new MarketlogError(
    'unknown_projection',
    `there is no projection "${name}"; expected one of ${names.join(', ')}`,
  );
}

export function pausedNow(name: string): MarketlogError {
  const message = `${name} is paused, so nothing would fill a new generation: resume it first`;
  return new MarketlogError('projection_paused', message);
}

export function requestedBefore(name: string): MarketlogError {
  const message = `a rebuild of ${name} was requested before and has not ended; a process that projects runs it`;
  return new MarketlogError('rebuild_running', message);
}

export function nothingKept(name: string): MarketlogError {
  const message = `${name} keeps no generation from before a rebuild: there was none, or it was retired`;
  return new MarketlogError('nothing_to_revert', message);
}

export function rebuildNotFound(name: string, id: string): MarketlogError {
  return new MarketlogError('rebuild_not_found', `${name} has no rebuild ${id}; the newest 20 are remembered`);
}
