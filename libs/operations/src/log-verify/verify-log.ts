import type { Category, LogIdentity } from '#event-sourcing';
import type { ExpectedDigests } from './expected-digests.js';
import { FaultList, type LogFault } from './faults.js';
import { PartitionCheck } from './partition-check.js';
import type { PartitionExtent, RawLog } from './raw-log.port.js';
import { StreamCheck } from './stream-check.js';

export interface VerifiedPartition {
  readonly category: Category;
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
  let after = { stream: '', version: 0 };
  for (;;) {
    signal?.throwIfAborted();
    const rows = await log.streamVersions(after, page);
    for (const row of rows) check.add(row);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

/** Other checks find what differs within a partition; this one finds another log, and partitions that are gone. */
function checkAttestation(
  { logId }: LogIdentity,
  extents: readonly PartitionExtent[],
  expected: ExpectedDigests | undefined,
  faults: FaultList,
): void {
  for (const attested of expected?.partitions ?? []) {
    const at = { ...attested, position: Math.max(1, attested.position) };
    if (expected!.logId !== logId) {
      faults.add(at, 'expected_other_log', `attested of the log ${expected!.logId}, this is ${logId}`);
    }
    if (!extents.some(({ category, partition }) => category === at.category && partition === at.partition)) {
      faults.add(at, 'expected_events_missing', `events up to ${attested.position} were attested, now there are none`);
    }
  }
}
