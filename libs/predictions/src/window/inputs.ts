import { hash } from 'node:crypto';
import { endianness } from 'node:os';
import type { EventReference, VisibleHistory } from './price-history.js';

/** Exactly the events that something was computed from: runs of versions of a stream, and single ones by id. */
export interface Inputs {
  readonly inputs: { readonly stream: string; readonly firstVersion: number; readonly lastVersion: number }[];
  readonly inputEvents: string[];
}

/**
 * The events of the bars, and of the actions with an ex-date after the first of them; withdrawals too, because without them what they
 * took back would count.
 */
export function eventsOf({ bars, splits, dividends, factors, takenBack }: VisibleHistory): EventReference[] {
  const first = bars[0]?.date ?? '';
  const actions = [...splits, ...dividends, ...factors].filter(({ exDate }) => exDate > first);
  return [...bars, ...actions, ...takenBack.filter(({ date }) => date > first)].map(({ event }) => event);
}

/** In order of stream and version. */
export function inOrder<T extends Pick<EventReference, 'stream' | 'version'>>(events: readonly T[]): T[] {
  return [...events].sort((a, b) => (a.stream === b.stream ? a.version - b.version : a.stream < b.stream ? -1 : 1));
}

/** Two or more versions that follow one another are a run, whatever the days they speak of. */
export function inputsOf(events: readonly EventReference[]): Inputs {
  const sorted = inOrder(events);
  const inputs: Inputs['inputs'][number][] = [];
  const inputEvents: string[] = [];
  for (let start = 0; start < sorted.length;) {
    const { stream, version, id } = sorted[start]!;
    let end = start + 1;
    while (sorted[end]?.stream === stream && sorted[end]!.version === version + end - start) end++;
    if (end - start > 1) inputs.push({ stream, firstVersion: version, lastVersion: version + end - start - 1 });
    else inputEvents.push(id);
    start = end;
  }
  return { inputs, inputEvents };
}

/** The last version of each stream among the events, by stream. */
export function lastVersions(
  events: readonly EventReference[],
): { readonly stream: string; readonly version: number }[] {
  const versions = new Map<string, number>();
  for (const { stream, version } of events) versions.set(stream, Math.max(version, versions.get(stream) ?? 0));
  return [...versions].map(([stream, version]) => ({ stream, version })).sort((a, b) => (a.stream < b.stream ? -1 : 1));
}

/** SHA-256, hex, of the values as little-endian float32: of the bytes that are fed, since rounded numbers flip at a boundary. */
export function featuresHash(values: ArrayLike<number>): string {
  const bytes = Buffer.from(new Float32Array(values).buffer);
  return hash('sha256', endianness() === 'LE' ? bytes : bytes.swap32());
}
