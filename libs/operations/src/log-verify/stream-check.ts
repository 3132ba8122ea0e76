import { formatAddress } from '#event-sourcing';
import type { FaultList } from './faults.js';
import type { StreamVersion } from './raw-log.port.js';

/** Takes all events in order of stream and version: versions of a stream are 1, 2, 3 … in one partition, in order. */
export class StreamCheck {
  #last: StreamVersion | undefined;

  constructor(private readonly faults: FaultList) {}

  add(event: StreamVersion): void {
    const before = this.#last?.stream === event.stream ? this.#last : undefined;
    const next = (before?.version ?? 0) + 1;
    if (before !== undefined && event.version === before.version) {
      const detail = `version ${event.version} of ${event.stream} is at ${formatAddress(before)} too`;
      this.faults.add(event, 'duplicate_version', detail);
    } else if (event.version !== next) {
      this.faults.add(event, 'version_gap', `version ${event.version} of ${event.stream} where ${next} comes next`);
    }
    if (before !== undefined && !follows(before, event)) {
      const detail = `version ${event.version} of ${event.stream} does not come after ${formatAddress(before)}`;
      this.faults.add(event, 'version_order', detail);
    }
    this.#last = event;
  }
}

function follows(before: StreamVersion, event: StreamVersion): boolean {
  return event.category === before.category && event.partition === before.partition && event.position > before.position;
}
