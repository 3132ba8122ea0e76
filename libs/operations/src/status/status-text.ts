import type { ConsumerStatus, SystemStatus } from './system-status.js';

/** Partitions of one consumer that are shown: the ones that are furthest behind. */
const shownPartitions = 5;

/** One screen: what runs, how far each consumer is, and what stands still. */
export function statusText({ ok, standstills, consumers, processes }: SystemStatus): string {
  const rows = consumers.map((each) => [
    each.name,
    each.kind === 'relay'
      ? 'relay'
      : `${each.kind} v${each.version ?? '-'}${each.generation === null ? '' : ` g${each.generation}`}`,
    each.state,
    `${each.lagEvents}`,
    each.lagEvents === 0 ? '-' : duration(each.lagSeconds),
    each.eventsPerSecond === null || each.lagEvents === 0 ? '-' : `${Math.round(each.eventsPerSecond)}/s`,
    each.lagEvents === 0 ? '-' : each.etaSeconds === null ? 'never' : duration(each.etaSeconds),
    `${each.parkedKeys}`,
  ]);
  const header = ['consumer', 'what', 'state', 'behind', 'oldest', 'rate', 'caught up in', 'parked'];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column < 3 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ');
  return [
    line(header),
    ...consumers.flatMap((each, index) => [line(rows[index]!), ...partitionLines(each)]),
    '',
    ...(processes.length === 0
      ? ['no process runs on this log']
      : processes.map(
          ({ role, version, process, leases }) =>
            `${role ?? 'command'} ${version ?? ''} ${process}  ${leases.length === 0 ? 'no leases' : leases.join(', ')}`,
        )),
    '',
    ok ? 'everything moves' : 'standing still:',
    ...standstills.map((each) => `  ${each}`),
  ].join('\n');
}

function partitionLines({ partitions }: ConsumerStatus): string[] {
  const behind = partitions
    .filter(({ lagEvents }) => lagEvents > 0)
    .sort((a, b) => b.lagEvents - a.lagEvents)
    .slice(0, shownPartitions);
  return behind.map(
    ({ category, partition, head, checkpoint, lagSeconds }) =>
      `    ${category}-${partition}  ${checkpoint} of ${head}, the oldest waits for ${duration(lagSeconds)}`,
  );
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}
