import { formatAddress, type EventAddress } from '#event-sourcing';

/** The closed list of what can be wrong with a log. */
export type FaultName =
  | 'hole'
  | 'duplicate_position'
  | 'duplicate_id'
  | 'malformed_id'
  | 'version_gap'
  | 'duplicate_version'
  | 'version_order'
  | 'wrong_stream'
  | 'wrong_category'
  | 'wrong_key'
  | 'wrong_partition'
  | 'time_backwards'
  | 'payload_altered'
  | 'broken_payload'
  | 'unknown_event_type'
  | 'digest_mismatch'
  | 'digest_missing'
  | 'digest_stray'
  | 'head_missing'
  | 'head_rewound'
  | 'head_ahead'
  | 'head_time_mismatch'
  | 'head_digest_mismatch'
  | 'expected_other_log'
  | 'expected_events_missing'
  | 'expected_digest_differs';

export interface LogFault {
  readonly address: string;
  readonly fault: FaultName;
  readonly detail: string;
}

/** Keeps the first faults and counts all: a ruined log must not fill the memory. */
export class FaultList {
  readonly first: LogFault[] = [];
  count = 0;

  constructor(private readonly keep = 100) {}

  add(at: EventAddress, fault: FaultName, detail: string): void {
    this.count++;
    if (this.first.length < this.keep) this.first.push({ address: formatAddress(at), fault, detail });
  }
}
