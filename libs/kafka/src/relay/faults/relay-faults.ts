import { codeOf, messageOf, needsPerson, type Reaction } from './relay-errors.js';

export interface RelayLog {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface RelayFault {
  readonly code: string;
  readonly message: string;
  /** True where a person has to do something. */
  readonly loud: boolean;
  /** `performance.now()` of the first. */
  readonly since: number;
}

/** What keeps parts of the relay from publishing: said once, shown while it lasts, and said when it is over. */
export class RelayFaults {
  private readonly present = new Map<string, RelayFault>();
  private readonly told = new Set<string>();

  constructor(private readonly log: RelayLog) {}

  /** @param part `partition 3`, or `topics` and `leases` for what concerns all */
  report(part: string, error: unknown, reaction: Reaction): RelayFault {
    const loud = needsPerson(reaction);
    const [code, message] = [codeOf(error), messageOf(error)];
    const since = this.present.get(part)?.since ?? performance.now();
    const fault = { code, message, loud, since };
    this.present.set(part, fault);
    this.tell(part, fault, error);
    return fault;
  }

  /** The part works. */
  clear(part: string): void {
    const fault = this.present.get(part);
    if (fault === undefined) return;
    this.present.delete(part);
    if (this.present.size > 0) return;
    this.told.clear();
    this.log.log(`publishing goes on, ${Math.round((performance.now() - fault.since) / 1000)} s after it failed`);
  }

  /** The part has gone to another process. */
  forget(part: string): void {
    this.present.delete(part);
    if (this.present.size === 0) this.told.clear();
  }

  /** The one to show first: what a person has to do something about, else the oldest. */
  get worst(): RelayFault | undefined {
    return [...this.present.values()].sort((a, b) => Number(b.loud) - Number(a.loud) || a.since - b.since)[0];
  }

  /** Partitions mostly fail for one reason: one line for each, until all is well again. */
  private tell(part: string, { code, message, loud }: RelayFault, error: unknown): void {
    const name = code === 'message_too_large' || code === 'hole_in_log' ? `${code} ${part}` : code;
    if (this.told.has(name)) return;
    this.told.add(name);
    if (code === 'internal_error' && error instanceof Error)
      return this.log.error(`${part}: ${error.stack ?? message}`);
    const who = part.startsWith('partition') ? part : 'this relay';
    if (loud) this.log.error(`${who} publishes nothing more (${code}): ${message}`);
    else this.log.warn(`${who} does not publish, it is tried again (${code}): ${message}`);
  }
}
