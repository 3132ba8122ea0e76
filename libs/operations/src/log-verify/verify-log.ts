import type { LogIdentity } from '#event-sourcing';
import type { ExpectedDigests } from './expected-digests.js';
import { FaultList, type LogFault } from './faults.js';
import { PartitionCheck } from './partition-check.js';
import type { PartitionExtent, RawLog } from './raw-log.port.js';
import { StreamCheck } from './stream-check.js';

export interface VerifiedPartition {
  readonly category: string;
  readonly partition: number;
  /** The last position. */
  readonly position: number;
  /** Of the contents up to it, hexadecimal. */
  readonly digest: string;
  readonly events: number;
}

export interface LogVerification {
  readonly ok: boolean;
  readonly events: number;
  readonly logId: string;
  readonly epoch: number;
  readonly partitions: readonly VerifiedPartition[];
  /** The first hundred. */
  readonly faults: readonly LogFault[];
  readonly faultCount: number;
}

export interface VerifyOptions {
  readonly expected?: ExpectedDigests | undefined;
  readonly signal?: AbortSignal;
  /** Called with the number of events checked since the last call. */
  readonly onProgress?: (events: number) => void;
  /** Rows read at once. */
  readonly page?: number;
}

/** Reads the whole log once and compares it with all that it says about itself; writes nothing, and appends go on meanwhile. */
export async function verifyLog(log: RawLog, options: VerifyOptions = {}): Promise<LogVerification> {
  const faults = new FaultList();
  const identity = await log.identity();
  const extents = await log.extents();
  const partitions: VerifiedPartition[] = [];
  checkAttestation(identity, extents, options.expected, faults);
  for (const extent of extents) {
    const verified = await verifyPartition(log, identity, extent, faults, options);
    if (verified.events > 0) partitions.push(verified);
  }
  await verifyStreams(log, faults, options);
  for (const { id, ...address } of await log.repeatedIds(100)) {
    faults.add(address, 'duplicate_id', `another event has the id ${id} as well`);
  }
  return {
    ok: faults.count === 0,
    events: partitions.reduce((sum, { events }) => sum + events, 0),
    logId: identity.logId,
    epoch: identity.epoch,
    partitions,
    faults: faults.first,
    faultCount: faults.count,
  };
}

async function verifyPartition(
  log: RawLog,
  identity: LogIdentity,
  extent: PartitionExtent,
  faults: FaultList,
  { expected, signal, onProgress, page = 1_000 }: VerifyOptions,
): Promise<VerifiedPartition> {
  const { category, partition, last } = extent;
  const attested = expected?.partitions.find((each) => each.category === category && each.partition === partition);
  const check = new PartitionCheck(extent, identity.partitions, faults, attested);
  let after = 0;
  while (after < last) {
    signal?.throwIfAborted();
    const events = (await log.events(extent, after, page)).filter(({ position }) => position <= last);
    const upTo = events.at(-1)?.position;
    if (upTo === undefined) break;
    const kept = new Map((await log.digests(extent, after, upTo)).map(({ position, digest }) => [position, digest]));
    for (const event of events) check.add(event, kept.get(event.position));
    onProgress?.(events.length);
    after = upTo;
  }
  check.finish();
  return { category, partition, position: after, digest: check.digest, events: check.events };
}

async function verifyStreams(log: RawLog, faults: FaultList, { signal, page = 1_000 }: VerifyOptions): Promise<void> {
  const check = new StreamCheck(faults);
  for (;;) {
    signal?.throwIfAborted();
    const { stream, version } = check.last ?? { stream: '', version: 0 };
    const rows = await log.streamVersions({ stream, version }, page);
    const fresh = rows.slice(overlap(rows, check.last));
    for (const row of fresh) check.add(row);
    if (rows.length < page || fresh.length === 0) return;
  }
}
