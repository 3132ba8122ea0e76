import type { EventStore } from '#event-sourcing';

/** A reader that follows all partitions of a log and trusts nobody: every position it gets must be the next one. */
export class Tail {
  readonly #positions = new Map<string, number>();
  readonly #ids = new Set<string>();

  constructor(private readonly store: EventStore) {}

  /** Events read so far. */
  get count(): number {
    return this.#ids.size;
  }

  /**
   * Reads what is new. @returns how many events that were.
   * @throws Error where a position was left out, an event came twice, or time ran backwards.
   */
  async advance(): Promise<number> {
    let read = 0;
    for (const { category, partition } of await this.store.heads()) {
      const name = `${category}-${partition}`;
      let recordedAt = 0;
      for (const event of await this.store.readPartition(
        { category, partition },
        this.#positions.get(name) ?? 0,
        500,
      )) {
        const expected = (this.#positions.get(name) ?? 0) + 1;
        if (event.position !== expected) throw new Error(`${name}: read ${event.position}, expected ${expected}`);
        if (this.#ids.has(event.id)) throw new Error(`${name}@${expected}: the event ${event.id} came twice`);
        if (event.recordedAt < recordedAt) throw new Error(`${name}@${expected}: recorded before its predecessor`);
        recordedAt = event.recordedAt;
        this.#positions.set(name, expected);
        this.#ids.add(event.id);
        read++;
      }
    }
    return read;
  }
}
